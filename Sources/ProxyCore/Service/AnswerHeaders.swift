import HTTPTypes

/// Makes the header fields of an answer: what the backend said, and what the router did.
struct AnswerHeaders: Sendable {
    let callID: String
    // Fields already, because to make one looks at each byte of its value.
    let requestIDField: HTTPField
    private let callIDField: HTTPField

    private static let version = HTTPField(name: .version, value: ProxyService.version)

    /// - Parameter requestID: `nil` where it is the call's, too.
    init(callID: String, requestID: String? = nil) {
        self.callID = callID
        callIDField = HTTPField(name: .callID, value: callID)
        if let requestID {
            requestIDField = HTTPField(name: .requestID, value: requestID)
        } else {
            var field = callIDField
            field.name = .requestID
            requestIDField = field
        }
    }

    /// The fields that every answer carries.
    func add(to head: inout HTTPResponse) {
        head.headerFields.set(requestIDField)
        head.headerFields.set(callIDField)
        head.headerFields.set(Self.version)
    }

    /// The fields that every answer carries, and those that tell which way a call went, to which the others are added.
    ///
    /// - Parameters:
    ///   - deployment: the one that answered, which has most of the fields ready.
    ///   - capacity: how many fields there are going to be.
    func fields(_ route: RouteReport, of deployment: Deployment, capacity: Int) -> HTTPFields {
        var fields: HTTPFields
        if route.retries == 0, route.fallbacks == 0, route.group == deployment.configuration.modelName {
            fields = deployment.answerFields
            fields.reserveCapacity(capacity)
        } else {
            fields = HTTPFields()
            fields.reserveCapacity(capacity)
            Self.add(route, to: &fields)
            fields.append(Self.version)
        }
        fields.append(requestIDField)
        fields.append(callIDField)
        return fields
    }

    /// The fields that tell which way a call went.
    static func add(_ route: RouteReport, to fields: inout HTTPFields) {
        if let id = route.deployment { fields.add(.modelID, id.rawValue) }
        if let name = route.configuredModel { fields.add(.modelName, visible(name)) }
        if let base = route.baseURL { fields.add(.modelAPIBase, visible(base)) }
        fields.add(.modelGroup, visible(route.group))
        fields.add(.attemptedRetries, String(route.retries))
        fields.add(.attemptedFallbacks, String(route.fallbacks))
    }

    /// What does not change from one answer of a deployment to the next, where it was asked first: made once, because to copy
    /// fields costs a quarter of what it costs to add them one by one.
    ///
    /// - Parameter address: where it is, where clients may see that.
    static func fields(of deployment: DeploymentConfiguration, at address: String?) -> HTTPFields {
        var route = RouteReport(requestedModel: deployment.modelName, group: deployment.modelName)
        route.recordAttempt(deployment, at: address)
        var fields = HTTPFields()
        add(route, to: &fields)
        fields.append(version)
        return fields
    }

    /// The time from the request to the answer's head, and how much of it was the proxy's own.
    func add(total: Duration, backend: Duration?, to fields: inout HTTPFields) {
        fields.add(.responseDuration, Self.milliseconds(total))
        if let backend {
            fields.add(.overheadDuration, Self.milliseconds(max(.zero, total - backend)))
        }
    }

    /// The backend's own fields: what a client may rely on under their own names, everything under `llm_provider-`.
    ///
    /// - Parameter redactor: strikes out what is not a client's to see; a field with a control character is left out.
    static func relay(_ said: HTTPFields, to fields: inout HTTPFields, without redactor: SecretRedactor) {
        for received in said {
            let treatment: Treatment
            if let usual = usualTreatment(of: received.name) {
                treatment = usual
            } else {
                guard !redactor.finds(in: received.name.rawName) else { continue }
                treatment = Treatment(of: received.name)
            }
            guard var field = redactor.screened(received) else { continue }
            if treatment.isKept { fields.append(field) }
            guard let name = treatment.providerName else { continue }
            field.name = name
            fields.append(field)
        }
    }

    /// What becomes of a backend's field.
    private struct Treatment {
        /// Whether it is passed on as it is.
        var isKept: Bool
        /// The name under which it is passed on besides; `nil` where it is not.
        var providerName: HTTPField.Name?

        init(of name: HTTPField.Name) {
            isKept = false
            switch name.canonicalName {
            case "connection", "transfer-encoding", "upgrade", "te", "trailer", "proxy-authenticate",
                "set-cookie":
                return
            case "content-type", "retry-after", "retry-after-ms", "x-should-retry", "content-disposition":
                isKept = true
            default:
                // What is left at the backend, where nothing of our own is said of it.
                isKept = name.canonicalName.hasPrefix("x-ratelimit-")
            }
            providerName = HTTPField.Name("llm_provider-\(name.rawName)")
        }
    }

    private static func usualTreatment(of name: HTTPField.Name) -> Treatment? {
        let length = name.rawName.utf8.count
        for usual in usualTreatments where usual.length == length {
            if usual.rawName == name.rawName { return usual.treatment }
        }
        return nil
    }

    /// Found out once, for names as vLLM and the servers in front of it spell them: a name is costly to make.
    private static let usualTreatments: [(length: Int, rawName: String, treatment: Treatment)] = {
        let names = ["content-type", "content-length", "date", "server", "x-request-id", "cache-control"]
        let spellings = names + ["Content-Type", "Content-Length", "Date", "Server", "Cache-Control"]
        return spellings.compactMap { HTTPField.Name($0) }.map {
            ($0.rawName.utf8.count, $0.rawName, Treatment(of: $0))
        }
    }()

    /// A header's value holds no line break, whatever a configuration says.
    private static func visible(_ text: String) -> String {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ? text : "-"
    }

    /// Milliseconds with three places, as in `12.345`.
    static func milliseconds(_ duration: Duration) -> String {
        var text = ""
        // Fits where a string keeps its bytes without a piece of memory.
        DecimalDigits.write(max(0, Int(duration.wholeMicroseconds)), places: 3) {
            text = String(decoding: $0, as: UTF8.self)
        }
        return text
    }
}
