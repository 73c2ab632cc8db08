import HTTPTypes

/// Makes the header fields of a response: ids, what the router did, and what the backend sent.
struct ResponseHeaders: Sendable {
    /// The proxy's version, as in `x-litellm-version`.
    static let version = "0.1.0"

    let callID: String
    // Made once, because making a field checks each byte of its value.
    let requestIDField: HTTPField
    private let callIDField: HTTPField

    private static let versionField = HTTPField(name: .version, value: version)

    /// - Parameter requestID: `nil` if it is the same as the call's.
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

    /// Adds the fields of every response.
    func add(to head: inout HTTPResponse) {
        head.headerFields.set(requestIDField)
        head.headerFields.set(callIDField)
        head.headerFields.set(Self.versionField)
    }

    /// The fields of every response and those of its route.
    ///
    /// - Parameters:
    ///   - deployment: the deployment that responded, which has the fields of a first attempt ready.
    ///   - capacity: how many fields there are going to be.
    func fields(_ route: RouteReport, of deployment: Deployment, capacity: Int) -> HTTPFields {
        var fields: HTTPFields
        if route.retries == 0, route.fallbacks == 0, route.group == deployment.configuration.modelName {
            fields = deployment.routeFields
            fields.reserveCapacity(capacity)
        } else {
            fields = HTTPFields()
            fields.reserveCapacity(capacity)
            route.addHeaderFields(to: &fields)
        }
        fields.append(Self.versionField)
        fields.append(requestIDField)
        fields.append(callIDField)
        return fields
    }

    /// Adds the time from the request to the response's head, and the proxy's part of it.
    func add(total: Duration, backend: Duration?, to fields: inout HTTPFields) {
        fields.add(.responseDuration, Self.milliseconds(total))
        if let backend {
            fields.add(.overheadDuration, Self.milliseconds(max(.zero, total - backend)))
        }
    }

    /// Adds the backend's fields: those that clients rely on under their own names, all under `llm_provider-`.
    ///
    /// - Parameter redactor: removes what clients must not see; fields with control characters are dropped.
    static func relay(_ received: HTTPFields, to fields: inout HTTPFields, without redactor: SecretRedactor) {
        for field in received {
            let treatment: Treatment
            if let known = knownTreatment(of: field.name) {
                treatment = known
            } else {
                guard !redactor.finds(in: field.name.rawName) else { continue }
                treatment = Treatment(of: field.name)
            }
            guard var field = redactor.screened(field) else { continue }
            if treatment.isKept { fields.append(field) }
            guard let name = treatment.providerName else { continue }
            field.name = name
            fields.append(field)
        }
    }

    /// How a backend's field is passed on.
    private struct Treatment {
        /// Whether it keeps its own name.
        var isKept: Bool
        /// The `llm_provider-` name, if it gets one.
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
                // The backend's rate limits; replaced by the group's own if it has any.
                isKept = name.canonicalName.hasPrefix("x-ratelimit-")
            }
            providerName = HTTPField.Name("llm_provider-\(name.rawName)")
        }
    }

    private static func knownTreatment(of name: HTTPField.Name) -> Treatment? {
        let length = name.rawName.utf8.count
        for known in knownTreatments where known.length == length {
            if known.rawName == name.rawName { return known.treatment }
        }
        return nil
    }

    /// Ready-made for the names that vLLM and servers in front of it send, because making a name is expensive.
    private static let knownTreatments: [(length: Int, rawName: String, treatment: Treatment)] = {
        let names = ["content-type", "content-length", "date", "server", "x-request-id", "cache-control"]
        let spellings = names + ["Content-Type", "Content-Length", "Date", "Server", "Cache-Control"]
        return spellings.compactMap { HTTPField.Name($0) }.map {
            ($0.rawName.utf8.count, $0.rawName, Treatment(of: $0))
        }
    }()

    /// Milliseconds with three decimals, as in `12.345`.
    static func milliseconds(_ duration: Duration) -> String {
        var text = ""
        // Short enough for a string's inline storage.
        DecimalDigits.write(max(0, Int(duration.wholeMicroseconds)), places: 3) {
            text = String(decoding: $0, as: UTF8.self)
        }
        return text
    }
}

/// The header fields that say what remains of a model group's rate limits in this minute, under the names that OpenAI and LiteLLM use.
///
/// They are sums over the deployments that have a limit; without one there are no fields.
struct RateLimitHeaders {
    private var requestLimit: Int?
    private var requestsLeft = 0
    private var tokenLimit: Int?
    private var tokensLeft = 0

    init(_ group: ModelGroup, at now: ContinuousClock.Instant) {
        for deployment in group.deployments {
            let configuration = deployment.configuration
            guard configuration.requestsPerMinute != nil || configuration.tokensPerMinute != nil else {
                continue
            }
            let reading = deployment.state.reading(at: now)
            if let limit = configuration.requestsPerMinute {
                requestLimit = (requestLimit ?? 0) + limit
                requestsLeft += max(0, limit - reading.requestsThisMinute)
            }
            if let limit = configuration.tokensPerMinute {
                tokenLimit = (tokenLimit ?? 0) + limit
                tokensLeft += max(0, limit - reading.tokensThisMinute)
            }
        }
    }

    func add(to fields: inout HTTPFields) {
        if let requestLimit {
            fields.set(HTTPField(name: .requestLimit, value: String(requestLimit)))
            fields.set(HTTPField(name: .remainingRequests, value: String(requestsLeft)))
        }
        if let tokenLimit {
            fields.set(HTTPField(name: .tokenLimit, value: String(tokenLimit)))
            fields.set(HTTPField(name: .remainingTokens, value: String(tokensLeft)))
        }
    }
}
