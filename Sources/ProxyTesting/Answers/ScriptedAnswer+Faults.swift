import OpenAIWire

// The faults that backends have; each for requests that stream and for those that do not, where both make sense.
extension ScriptedAnswer {
    /// A status that is no success, with OpenAI's error object.
    ///
    /// - Parameters:
    ///   - status: the HTTP status.
    ///   - message: the error object's `message`.
    ///   - type: its `type`.
    ///   - code: its `code`; `nil` for `null`.
    ///   - retryAfter: seconds, for `retry-after`; `nil` sends none.
    public static func status(
        _ status: Int,
        message: String = "out of order",
        type: String = "server_error",
        code: String? = nil,
        retryAfter: Int? = nil
    ) -> ScriptedAnswer {
        let body = errorText(message, type: type, code: code)
        let field = retryAfter.map { "retry-after: \($0)\r\n" } ?? ""
        return ScriptedAnswer(
            "status \(status)",
            steps: [
                .send(
                    "HTTP/1.1 \(status) X\r\ncontent-type: application/json\r\n\(field)"
                        + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
                )
            ]
        )
    }

    /// 429 with `retry-after`, in seconds.
    public static func tooManyRequests(retryAfter: Int) -> ScriptedAnswer {
        .status(429, message: "too many requests", type: "rate_limit_error", retryAfter: retryAfter)
    }

    /// The prompt is longer than the model takes, in vLLM's words.
    public static let contextLengthExceeded = status(
        400,
        message: "This model's maximum context length is 4096 tokens.",
        type: "BadRequestError",
        code: "400"
    )

    /// The content filter refuses the prompt, in OpenAI's words.
    public static let contentPolicyRefusal = status(
        400,
        message: "Your prompt breaks the content policy.",
        type: "invalid_request_error",
        code: "content_policy_violation"
    )

    /// Takes the request and never answers.
    public static let silence = ScriptedAnswer("accepts and never answers", steps: [.waitForClose])

    /// A good head, then nothing any more.
    public static let headThenSilence = ScriptedAnswer("a head and then silence") { request in
        [.chunkedHead(type: request.wantsStream ? "text/event-stream" : "application/json"), .waitForClose]
    }

    /// Closes the connection instead of answering, as a backend does whose kept connections are too old.
    public static let closed = ScriptedAnswer("closed without an answer", steps: [.close])

    /// Resets the connection instead of answering.
    public static let reset = ScriptedAnswer("reset without an answer", steps: [.reset])

    /// Bytes that are no HTTP.
    public static let notHTTP = ScriptedAnswer(
        "bytes that are no HTTP",
        steps: [.send("hello\r\n\r\n"), .close]
    )

    /// A 200 without a body.
    public static let emptyBody = ScriptedAnswer("200 with an empty body", steps: [.answer("")])

    /// A 200 with a page for people.
    public static let html = ScriptedAnswer(
        "200 with HTML",
        steps: [.answer("<html>Welcome</html>", type: "text/html")]
    )

    /// A 200 with text that is no JSON.
    public static let brokenJSON = ScriptedAnswer("200 with broken JSON", steps: [.answer("{\"id\":,}")])

    /// A 200 with JSON whose end is missing.
    public static let cutJSON = ScriptedAnswer(
        "200 with cut JSON",
        steps: [.answer("{\"id\":\"x\",\"choices\":[{")]
    )

    /// A 200 whose body, or whose stream's first event, is an error object.
    public static let errorObject = ScriptedAnswer("200 with an error object") { request in
        let error = errorText("no memory")
        return request.wantsStream
            ? [.chunkedHead(), .chunk("data: \(error)\n\n"), .chunk("")] : [.answer(error)]
    }

    /// Fewer bytes than the head promised.
    public static let truncated = ScriptedAnswer(
        "fewer bytes than promised",
        steps: [
            .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"id\":"),
            .close,
        ]
    )

    private static func errorText(
        _ message: String,
        type: String = "server_error",
        code: String? = nil
    ) -> String {
        let error: JSONValue = [
            "error": [
                "message": .string(message), "type": .string(type), "param": nil,
                "code": code.map { .string($0) } ?? .null,
            ]
        ]
        return "\(error)"
    }
}

// MARK: - Streams that do not go well

extension ScriptedAnswer {
    /// A stream whose connection is reset after so many events.
    public static func cut(afterEvents count: Int) -> ScriptedAnswer {
        stream("a stream cut after \(count) events", ChatStream(counting).begun(events: count) + [.reset])
    }

    /// A stream in which nothing comes any more after so many events.
    public static func stall(afterEvents count: Int) -> ScriptedAnswer {
        stream(
            "a stream that stalls after \(count) events",
            ChatStream(counting).begun(events: count) + [.waitForClose]
        )
    }

    /// A stream with one event between good ones that is no JSON.
    public static let malformedEvent = stream(
        "a stream with a malformed event",
        ChatStream("one").begun(events: 1) + [.chunk("data: {\"choices\":[{\n\n")]
            + [ChatStream("").event(" two", finish: "stop"), ChatStream.done, .chunk("")]
    )

    /// A stream that tells of an error after its first event.
    public static let errorEvent = stream(
        "a stream with an error event",
        ChatStream("one").begun(events: 1)
            + [.chunk("data: \(errorText("no memory left"))\n\n"), ChatStream.done, .chunk("")]
    )

    /// A stream that ends in order, with a finish reason and without `[DONE]`.
    public static let withoutDone = stream(
        "a stream without [DONE]",
        ChatStream("one").begun(events: 1) + [ChatStream("").event(" two", finish: "stop"), .chunk("")]
    )

    /// A stream that ends in order, with neither a finish reason nor `[DONE]`.
    public static let withoutFinish = stream(
        "a stream without a finish reason",
        ChatStream("one").begun(events: 1) + [.chunk("")]
    )

    /// A stream without an event.
    public static let withoutEvent = stream("a stream without an event", [.chunkedHead(), .chunk("")])

    /// All faults, with small numbers where they take one: for a test that shall pass whatever the backend does.
    ///
    /// Those that never end need a client, or a proxy, whose timers are short.
    public static let faults: [ScriptedAnswer] = [
        .tooManyRequests(retryAfter: 1), .status(401), .status(404), .status(500), .status(503), .status(529),
        .contextLengthExceeded, .contentPolicyRefusal, .silence, .headThenSilence, .closed, .reset, .notHTTP,
        .emptyBody, .html, .brokenJSON, .cutJSON, .errorObject, .truncated, .cut(afterEvents: 1),
        .stall(afterEvents: 1), .malformedEvent, .errorEvent, .withoutDone, .withoutFinish, .withoutEvent,
    ]

    private static let counting = "one two three four five six seven eight nine ten"

    /// A fault that only a stream can have; a request that asks for none gets an answer that is cut.
    private static func stream(_ description: String, _ steps: [ScriptedBackend.Step]) -> ScriptedAnswer {
        ScriptedAnswer(description) { request in
            request.wantsStream ? steps : ScriptedAnswer.truncated.steps(for: request)
        }
    }
}
