import OpenAIWire

/// How a ``TestBackend`` responds to a request: well, or with one of the faults of real backends.
///
/// A good response streams if the request asks for a stream.
public struct ScriptedResponse: Sendable, CustomStringConvertible {
    /// What the response is, in a few words.
    public let description: String

    private let makeSteps: @Sendable (ScriptedBackend.Request) -> [ScriptedBackend.Step]

    /// Creates a response from steps.
    public init(_ description: String = "scripted", steps: [ScriptedBackend.Step]) {
        self.init(description) { _ in steps }
    }

    /// Creates a response whose steps depend on the request.
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

// MARK: - Good responses

extension ScriptedResponse {
    /// A chat completion with this text: one JSON text, or a stream of one word per event if the request asks for a stream.
    public static func chat(_ text: String, model: String = "upstream") -> ScriptedResponse {
        ScriptedResponse("a chat completion") { request in
            request.wantsStream
                ? ChatStream(text, model: model).steps : [.response(ChatStream(text, model: model).whole)]
        }
    }

    /// A chat completion that repeats the text of the request's last message.
    public static let echo = ScriptedResponse("an echo") { request in
        let messages = (try? JSONValue(parsing: request.body))?["messages"]?.arrayValue
        let text = messages?.last?["content"]?.stringValue ?? ""
        return ScriptedResponse.chat(text).steps(for: request)
    }

    /// A JSON body with a status.
    public static func json(_ body: String, status: Int = 200) -> ScriptedResponse {
        ScriptedResponse("JSON with status \(status)", steps: [.response(body, status: status)])
    }

    /// The same response after a pause.
    public func delayed(by pause: Duration) -> ScriptedResponse {
        ScriptedResponse("\(description) after \(pause)") { [.pause(pause)] + self.steps(for: $0) }
    }

    /// The same response on new connections; a reused connection is closed when a request arrives on it.
    public var onNewConnectionsOnly: ScriptedResponse {
        ScriptedResponse("\(description), on new connections only") { request in
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
