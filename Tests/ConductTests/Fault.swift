import ProxyCore
import ProxyTesting
import TestSupport
import Testing

/// A failure of the backends, and how the proxy has to handle it: one row of the table that `make conduct` prints.
struct Fault: Sendable {
    var name = ""
    var streams = false
    /// One per deployment, tried in this order.
    var backends: [Backend]
    /// Changes the configuration.
    var change: @Sendable (inout ProxyConfiguration) -> Void = { _ in }
    /// Fields of the request's body, each after a comma.
    var fields = ""
    /// How a deployment responds to anything but an attempt, as to a health check or a token count; `nil` counts everything as an attempt.
    var aside: (@Sendable (_ deployment: Int, ScriptedBackend.Request) -> [ScriptedBackend.Step])?
    /// Lines of the request's head, each with its line ending.
    var head = ""
    /// How many requests are sent before, one after the other; their outcomes do not matter.
    var before = 0
    var expected: Expectation
    /// How many attempts the backends see in total, including those of the requests before.
    var attempts: ClosedRange<Int>
    /// The time limit; generous, because the machine may be busy.
    var within: Duration = .seconds(3)
    /// The least time, where the proxy has to wait for something.
    var atLeast: Duration = .zero

    /// What is at a deployment's address.
    enum Backend: Sendable {
        /// A backend with this script, which also gets the number of its request, counted from 0.
        case script(@Sendable (Int, ScriptedBackend.Request) -> [ScriptedBackend.Step])
        /// A port that nothing listens on.
        case refused
        /// A host name without an address.
        case nowhere

        static func always(_ steps: [ScriptedBackend.Step]) -> Backend { .script { _, _ in steps } }

        static func first(_ steps: [ScriptedBackend.Step], then rest: [ScriptedBackend.Step]) -> Backend {
            .script { number, _ in number == 0 ? steps : rest }
        }
    }

    /// What the client has to see.
    enum Expectation: Sendable {
        /// The whole response.
        case response
        /// An error object with this status, whose text contains all of these.
        case error(Int, [String] = [], retryAfter: String? = nil)
        /// A stream that starts well, then reports its interruption in an event, and has no `[DONE]`.
        case brokenStream(String = "")
        /// A stream whose head came early, with comments while it was held, that ends with an error.
        case heldStream(String = "")
        /// The whole response, and comments in its pauses.
        case pingedStream
    }
}

extension Fault: CustomTestStringConvertible {
    var title: String { "\(name) (\(streams ? "stream" : "whole"))" }
    var testDescription: String { title }

    /// Makes the same fault for a streaming request and for one that does not stream.
    static func both(_ name: String, _ make: (_ streams: Bool) -> Fault) -> [Fault] {
        [false, true].map { streams in
            var fault = make(streams)
            fault.name = name
            fault.streams = streams
            return fault
        }
    }
}

/// What backends send in the table.
enum Script {
    static func good(_ streams: Bool) -> [ScriptedBackend.Step] {
        streams ? CannedResponses.stream : [.response(CannedResponses.chat)]
    }

    static func status(_ status: Int, _ body: String = error("out of order"), head: String = "")
        -> [ScriptedBackend.Step]
    {
        [
            .send(
                "HTTP/1.1 \(status) X\r\ncontent-type: application/json\r\n\(head)"
                    + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        ]
    }

    static func error(_ message: String, type: String = "server_error", code: String = "null") -> String {
        "{\"error\":{\"message\":\"\(message)\",\"type\":\"\(type)\",\"param\":null,\"code\":\(code)}}"
    }

    /// A stream's head and first event, then these steps.
    static func started(_ steps: ScriptedBackend.Step...) -> [ScriptedBackend.Step] {
        [.chunkedHead(), .chunk(CannedResponses.event("a"))] + steps
    }
}
