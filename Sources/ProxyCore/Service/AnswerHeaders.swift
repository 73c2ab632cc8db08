import HTTPTypes

/// Makes the header fields of an answer: what the backend said, and what the router did.
struct AnswerHeaders: Sendable {
    let callID: String
    let requestID: String

    private static let version = HTTPField(name: .version, value: ProxyService.version)

    /// The fields that every answer carries.
    func add(to head: inout HTTPResponse) {
        head.headerFields.set(HTTPField(name: .requestID, value: requestID))
        head.headerFields.set(HTTPField(name: .callID, value: callID))
        head.headerFields.set(Self.version)
    }

    /// The fields that tell which way a call went.
    ///
    /// - Parameter deployment: the one that answered, whose fields are made already.
    func add(_ route: RouteReport, of deployment: Deployment? = nil, to fields: inout HTTPFields) {
        if let deployment {
            for field in deployment.answerFields { fields.append(field) }
        } else {
            if let id = route.deployment { fields.add(.modelID, id.rawValue) }
            if let name = route.configuredModel { fields.add(.modelName, Self.visible(name)) }
            if let base = route.baseURL { fields.add(.modelAPIBase, Self.visible(base)) }
        }
        fields.add(.modelGroup, Self.visible(route.group))
        fields.add(.attemptedRetries, String(route.retries))
        fields.add(.attemptedFallbacks, String(route.fallbacks))
    }

    /// The fields that tell who answered.
    static func fields(of deployment: DeploymentConfiguration) -> [HTTPField] {
        [
            HTTPField(name: .modelID, value: deployment.id.rawValue),
            HTTPField(name: .modelName, value: visible(deployment.configuredModel)),
            HTTPField(name: .modelAPIBase, value: visible(deployment.configuredBaseURL)),
        ]
    }

    /// The time from the request to the answer's head, and how much of it was the proxy's own.
    func add(total: Duration, backend: Duration?, to fields: inout HTTPFields) {
        fields.add(.responseDuration, Self.milliseconds(total))
        if let backend {
            fields.add(.overheadDuration, Self.milliseconds(max(.zero, total - backend)))
        }
    }

    /// The backend's own fields: what a client may rely on under their own names, everything under `llm_provider-`.
    static func relay(_ said: HTTPFields, to fields: inout HTTPFields) {
        for var field in said {
            switch field.name.canonicalName {
            case "connection", "transfer-encoding", "upgrade", "te", "trailer", "proxy-authenticate",
                "set-cookie":
                continue
            case "content-type", "retry-after", "retry-after-ms", "content-disposition":
                fields.append(field)
            default: break
            }
            guard let name = providerName(of: field.name) else { continue }
            field.name = name
            fields.append(field)
        }
    }

    private static func providerName(of name: HTTPField.Name) -> HTTPField.Name? {
        usualProviderNames[name.rawName] ?? HTTPField.Name("llm_provider-\(name.rawName)")
    }

    /// Made once, as vLLM and the servers in front of it spell them: a name is costly to make.
    private static let usualProviderNames: [String: HTTPField.Name] = {
        let names = ["content-type", "content-length", "date", "server", "x-request-id", "cache-control"]
        let spellings = names + ["Content-Type", "Content-Length", "Date", "Server", "Cache-Control"]
        return spellings.reduce(into: [:]) { $0[$1] = HTTPField.Name("llm_provider-\($1)") }
    }()

    /// A header's value holds no line break, whatever a configuration says.
    private static func visible(_ text: String) -> String {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ? text : "-"
    }

    /// Milliseconds with three places, as in `12.345`.
    static func milliseconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = UInt64(clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        // Written from behind into what a string keeps without an allocation, where it fits there.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
            var start = digits.count
            var places = 0
            repeat {
                if places == 3 {
                    start -= 1
                    digits[start] = UInt8(ascii: ".")
                }
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                places += 1
            } while rest > 0 || places < 4
            return String(decoding: digits[start...], as: UTF8.self)
        }
    }
}
