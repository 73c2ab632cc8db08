import OpenAIWire
import ProxyCore
import ProxyTesting
import Synchronization
import TestSupport

/// Runs a fault over real sockets, and checks what the client and the backends saw.
struct FaultRun {
    let fault: Fault

    func outcome() async throws -> ConductReport.Line {
        let count = AttemptCount()
        let backends = try fault.backends.indices.map { try start($0, count) }
        defer { for backend in backends { backend?.stop() } }
        let addresses = zip(fault.backends, backends).map { place, backend in
            if case .nowhere = place { return "http://no-such-host.invalid:8000/v1" }
            return backend?.url("/v1") ?? Self.closedPort
        }
        return try await ProxyUnderTest.serving(addresses, change: fault.change) { proxy in
            for _ in 0..<fault.before { _ = try await response(of: proxy) }
            let began = ContinuousClock.now
            let response = try await response(of: proxy)
            let time = ContinuousClock.now - began
            return judge(response, attempts: count.value, time: time)
        }
    }

    private func response(of proxy: ProxyUnderTest) async throws -> RawResponse {
        let client = try proxy.client()
        client.send(
            ProxyUnderTest.chat(
                (fault.streams ? ",\"stream\":true" : "") + fault.fields,
                extraHead: "connection: close\r\n\(fault.head)"
            )
        )
        var reader = RawResponse.Reader(isHead: false)
        reader.append(Array(try await client.everything(within: 20).utf8))
        return try reader.response() ?? reader.end()
    }

    private func start(_ index: Int, _ count: AttemptCount) throws -> ScriptedBackend? {
        guard case .script(let script) = fault.backends[index] else { return nil }
        let own = AttemptCount()
        let aside = fault.aside
        return try ScriptedBackend { request in
            if let aside, !request.path.hasPrefix("/v1/chat") { return aside(index, request) }
            count.add()
            return script(own.add(), request)
        }
    }

    /// Nothing listens on port 1.
    private static let closedPort = "http://127.0.0.1:1/v1"
}

extension FaultRun {
    private func judge(_ response: RawResponse, attempts: Int, time: Duration) -> ConductReport.Line {
        var objections: [String] = []
        if let objection = objection(to: response) { objections.append(objection) }
        if !fault.attempts.contains(attempts) {
            objections.append("the backends saw \(attempts) attempts, not \(fault.attempts)")
        }
        if time > fault.within { objections.append("it took longer than \(fault.within)") }
        if time < fault.atLeast { objections.append("it ended before \(fault.atLeast)") }
        return ConductReport.Line(
            name: fault.title,
            saw: Self.summary(of: response),
            attempts: attempts,
            time: time,
            objections: objections
        )
    }

    private func objection(to response: RawResponse) -> String? {
        let text = response.text
        switch fault.expected {
        case .response:
            guard response.status == 200, response.isWhole else { return "no complete response: \(text)" }
            guard text.contains("\"model\":\"chat\""), !text.contains("\"error\"") else {
                return "the wrong response: \(text)"
            }
            let ends = text.hasSuffix("data: [DONE]\n\n") && text.components(of: "[DONE]").count == 2
            return !fault.streams || ends ? nil : "not one [DONE] at the end: \(text)"
        case .error(let status, let words, let retryAfter):
            guard response.status == status else {
                return "status \(response.status) instead of \(status): \(text)"
            }
            guard let message = response.error?["message"]?.stringValue else {
                return "no error object: \(text)"
            }
            if let missing = words.first(where: { !message.contains($0) }) {
                return "\"\(missing)\" is not in: \(message)"
            }
            if let retryAfter, response["retry-after"] != retryAfter {
                return "retry-after is \(response["retry-after"] ?? "missing") instead of \(retryAfter)"
            }
            return nil
        case .pingedStream:
            guard response.status == 200, response.isWhole, text.contains(": ping\n\n") else {
                return "no comments: \(text)"
            }
            return text.hasSuffix("data: [DONE]\n\n") ? nil : "no end: \(text)"
        case .heldStream(let word):
            guard response.status == 200, text.contains(": ping\n\n") else { return "no comments: \(text)" }
            guard text.contains("data: {\"error\":{"), !text.contains("[DONE]"), !response.isWhole else {
                return "looks like success: \(text)"
            }
            return text.contains(word) ? nil : "\"\(word)\" is not in: \(text)"
        case .brokenStream(let word):
            guard response.status == 200, text.contains("\"content\":\"a\"") else {
                return "no stream: \(text)"
            }
            guard text.contains("data: {\"error\":{"), !text.contains("[DONE]"), !response.isWhole else {
                return "looks like success: \(text)"
            }
            return text.contains(word) ? nil : "\"\(word)\" is not in: \(text)"
        }
    }

    private static func summary(of response: RawResponse) -> String {
        if response.status != 200 { return "\(response.status) error" }
        if !response.isWhole { return "200, reports its interruption" }
        return "200, complete"
    }
}

/// A counter for several threads.
final class AttemptCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    /// Adds one, and returns the number before.
    @discardableResult
    func add() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}

extension String {
    /// The parts between the places where `separator` stands.
    func components(of separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
