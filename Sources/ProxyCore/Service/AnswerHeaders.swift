import HTTPTypes

/// Makes the header fields of an answer: what the backend said, and what the router did.
struct AnswerHeaders {
    let callID: String
    let requestID: String
    let version: String

    /// The fields that every answer carries.
    func add(to head: inout HTTPResponse) {
        head.headerFields[.requestID] = requestID
        head.headerFields[.callID] = callID
        head.headerFields[.version] = version
    }

    /// The fields that tell which way a call went.
    func add(_ route: RouteReport, to head: inout HTTPResponse) {
        if let id = route.deployment { head.headerFields[.modelID] = id.rawValue }
        if let name = route.configuredModel { head.headerFields[.modelName] = Self.visible(name) }
        if let base = route.baseURL { head.headerFields[.modelAPIBase] = Self.visible(base) }
        head.headerFields[.modelGroup] = Self.visible(route.group)
        head.headerFields[.attemptedRetries] = String(route.retries)
        head.headerFields[.attemptedFallbacks] = String(route.fallbacks)
    }

    /// The time from the request to the answer's head, and how much of it was the proxy's own.
    func add(total: Duration, backend: Duration?, to head: inout HTTPResponse) {
        head.headerFields[.responseDuration] = Self.milliseconds(total)
        if let backend {
            head.headerFields[.overheadDuration] = Self.milliseconds(max(.zero, total - backend))
        }
    }

    /// The backend's own fields: what a client may rely on under their own names, everything under `llm_provider-`.
    static func relay(_ fields: HTTPFields, to head: inout HTTPResponse) {
        for field in fields where !hopByHop.contains(field.name) {
            if passedOn.contains(field.name) { head.headerFields.append(field) }
            if let name = HTTPField.Name("llm_provider-\(field.name.rawName)") {
                head.headerFields.append(HTTPField(name: name, value: field.value))
            }
        }
    }

    private static let hopByHop: Set<HTTPField.Name> = [
        .connection, .transferEncoding, .upgrade, .te, .trailer, .proxyAuthenticate, .setCookie,
    ]

    private static let passedOn: Set<HTTPField.Name> = [
        .contentType, .retryAfter, .retryAfterMilliseconds, .contentDisposition,
    ]

    /// A header's value holds no line break, whatever a configuration says.
    private static func visible(_ text: String) -> String {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ? text : "-"
    }

    /// Milliseconds with three places, as in `12.345`.
    static func milliseconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
