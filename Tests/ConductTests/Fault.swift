import ProxyCore
import ProxyTesting
import TestSupport
import Testing

/// One thing that goes wrong at the backends, and how the proxy has to behave: a row of the table that `make conduct` prints.
struct Fault: Sendable {
    var name = ""
    var streams = false
    /// One a deployment, asked in this order.
    var backends: [Backend]
    /// What the configuration says beside the deployments.
    var change: @Sendable (inout ProxyConfiguration) -> Void = { _ in }
    /// Fields of the request's body, each with a comma in front.
    var fields = ""
    /// What a deployment answers to what is no attempt, as questions for its health or for tokens; `nil` counts all as attempts.
    var aside: (@Sendable (_ deployment: Int, ScriptedBackend.Request) -> [ScriptedBackend.Step])?
    /// Lines of the request's head, each with its end.
    var head = ""
    /// Requests that go before, one after the other; how they end does not matter.
    var before = 0
    var expected: Expectation
    /// Attempts that the backends see in all, those of the requests before included.
    var attempts: ClosedRange<Int>
    /// The time of the judged request; long enough for a machine that does other things as well.
    var within: Duration = .seconds(3)
    /// Where it must not be quicker, because something had to be waited for.
    var atLeast: Duration = .zero

    /// Where a deployment's requests go.
    enum Backend: Sendable {
        /// A backend that does this; the number counts its requests from 0.
        case script(@Sendable (Int, ScriptedBackend.Request) -> [ScriptedBackend.Step])
        /// A port on which nobody listens.
        case refused
        /// A name that has no address.
        case nowhere

        static func always(_ steps: [ScriptedBackend.Step]) -> Backend { .script { _, _ in steps } }

        static func first(_ steps: [ScriptedBackend.Step], then rest: [ScriptedBackend.Step]) -> Backend {
            .script { number, _ in number == 0 ? steps : rest }
        }
    }

    /// What the client has to see.
    enum Expectation: Sendable {
        /// The whole answer.
        case answer
        /// An error object with this status whose text holds all of these.
        case error(Int, [String] = [], retryAfter: String? = nil)
        /// A stream that begins well, then says in an event of its own that it broke off, and has no `[DONE]`.
        case brokenStream(String = "")
        /// A stream whose head came early, with comments while it was held, that says at last that it came to nothing.
        case heldStream(String = "")
        /// The whole answer, and comments in its pauses.
        case pingedStream
    }
}

extension Fault: CustomTestStringConvertible {
    var title: String { "\(name) (\(streams ? "stream" : "whole"))" }
    var testDescription: String { title }

    /// The same fault for a request that streams and for one that does not.
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
        streams ? Answers.stream : [.answer(Answers.chat)]
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

    /// A stream's head and first event, then what is given.
    static func begun(_ steps: ScriptedBackend.Step...) -> [ScriptedBackend.Step] {
        [.chunkedHead(), .chunk(Answers.event("a"))] + steps
    }
}
