import OpenAIWire

/// What a ``TestBackend`` does with a request: a good answer, or one of the faults that backends have.
///
/// A good answer streams where the request asks for a stream.
public struct ScriptedAnswer: Sendable, CustomStringConvertible {
    /// What it is, in a few words.
    public let description: String

    private let makeSteps: @Sendable (ScriptedBackend.Request) -> [ScriptedBackend.Step]

    /// Creates an answer of these steps.
    public init(_ description: String = "scripted", steps: [ScriptedBackend.Step]) {
        self.init(description) { _ in steps }
    }

    /// Creates an answer whose steps depend on the request.
    public init(
        _ description: String = "scripted",
        steps: @escaping @Sendable (ScriptedBackend.Request) -> [ScriptedBackend.Step]
    ) {
        self.description = description
        self.makeSteps = steps
    }

    /// The steps for a request.
    public func steps(for request: ScriptedBackend.Request) -> [ScriptedBackend.Step] {
        makeSteps(request)
    }
}

// MARK: - Good answers

extension ScriptedAnswer {
    /// A chat completion that says this, as one JSON text or, where that is asked for, as a stream of one word an event.
    public static func chat(_ text: String, model: String = "upstream") -> ScriptedAnswer {
        ScriptedAnswer("a chat completion") { request in
            request.wantsStream
                ? ChatStream(text, model: model).steps : [.answer(ChatStream(text, model: model).whole)]
        }
    }

    /// A chat completion for a request of its own: the answer says what the last message said.
    public static let echo = ScriptedAnswer("an echo") { request in
        let messages = (try? JSONValue(parsing: request.body))?["messages"]?.arrayValue
        let text = messages?.last?["content"]?.stringValue ?? ""
        return ScriptedAnswer.chat(text).steps(for: request)
    }

    /// A JSON text with a status.
    public static func json(_ body: String, status: Int = 200) -> ScriptedAnswer {
        ScriptedAnswer("JSON with status \(status)", steps: [.answer(body, status: status)])
    }

    /// The same answer after a pause.
    public func delayed(by pause: Duration) -> ScriptedAnswer {
        ScriptedAnswer("\(description) after \(pause)") { [.pause(pause)] + self.steps(for: $0) }
    }
}

extension ScriptedAnswer {
    /// The same answer on new connections; one that was kept is closed when a request comes on it.
    public var onNewConnectionsOnly: ScriptedAnswer {
        ScriptedAnswer("\(description), on new connections only") { request in
            (request.position > 0 ? .closed : self).steps(for: request)
        }
    }
}

extension ScriptedBackend.Request {
    /// Whether the body asks for a stream.
    var wantsStream: Bool {
        (try? JSONValue(parsing: body))?["stream"]?.boolValue == true
    }
}
