import OpenAIWire

// Faults of real backends, each for streaming and for other requests if both make sense.
extension ScriptedResponse {
    /// An error status with OpenAI's error object.
    ///
    /// - Parameters:
    ///   - status: the HTTP status.
    ///   - message: the error object's `message`.
    ///   - type: its `type`.
    ///   - code: its `code`; `nil` sends `null`.
    ///   - retryAfter: the seconds in `retry-after`; `nil` sends no such field.
    public static func status(
        _ status: Int,
        message: String = "out of order",
        type: String = "server_error",
        code: String? = nil,
        retryAfter: Int? = nil
    ) -> ScriptedResponse {
        let body = errorText(message, type: type, code: code)
        let field = retryAfter.map { "retry-after: \($0)\r\n" } ?? ""
        return ScriptedResponse(
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
    public static func tooManyRequests(retryAfter: Int) -> ScriptedResponse {
        .status(429, message: "too many requests", type: "rate_limit_error", retryAfter: retryAfter)
    }

    /// The prompt exceeds the model's context length, in vLLM's words.
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

    /// Accepts the request and never responds.
    public static let silence = ScriptedResponse("accepts and never responds", steps: [.waitForClose])

    /// A good head, then nothing.
    public static let headThenSilence = ScriptedResponse("a head and then silence") { request in
        [.chunkedHead(type: request.wantsStream ? "text/event-stream" : "application/json"), .waitForClose]
    }

    /// Closes the connection instead of responding, as a backend does when a kept-alive connection is too old.
    public static let closed = ScriptedResponse("closed without a response", steps: [.close])

    /// Resets the connection instead of responding.
    public static let reset = ScriptedResponse("reset without a response", steps: [.reset])

    /// Bytes that are not HTTP.
    public static let notHTTP = ScriptedResponse(
        "bytes that are not HTTP",
        steps: [.send("hello\r\n\r\n"), .close]
    )

    /// A 200 without a body.
    public static let emptyBody = ScriptedResponse("200 with an empty body", steps: [.response("")])

    /// A 200 with an HTML page.
    public static let html = ScriptedResponse(
        "200 with HTML",
        steps: [.response("<html>Welcome</html>", type: "text/html")]
    )

    /// A 200 with invalid JSON.
    public static let brokenJSON = ScriptedResponse("200 with broken JSON", steps: [.response("{\"id\":,}")])

    /// A 200 with JSON that is cut off.
    public static let cutJSON = ScriptedResponse(
        "200 with cut JSON",
        steps: [.response("{\"id\":\"x\",\"choices\":[{")]
    )

    /// A 200 whose body, or whose stream's first event, is an error object.
    public static let errorObject = ScriptedResponse("200 with an error object") { request in
        let error = errorText("no memory")
        return request.wantsStream
            ? [.chunkedHead(), .chunk("data: \(error)\n\n"), .chunk("")] : [.response(error)]
    }

    /// Fewer bytes than the head promised.
    public static let truncated = ScriptedResponse(
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

// MARK: - Faulty streams

extension ScriptedResponse {
    /// A stream whose connection is reset after this many events.
    public static func cut(afterEvents count: Int) -> ScriptedResponse {
        stream("a stream cut after \(count) events", ChatStream(counting).start(events: count) + [.reset])
    }

    /// A stream that sends nothing more after this many events.
    public static func stall(afterEvents count: Int) -> ScriptedResponse {
        stream(
            "a stream that stalls after \(count) events",
            ChatStream(counting).start(events: count) + [.waitForClose]
        )
    }

    /// A stream with one event, between good ones, that is not JSON.
    public static let malformedEvent = stream(
        "a stream with a malformed event",
        ChatStream("one").start(events: 1) + [.chunk("data: {\"choices\":[{\n\n")]
            + [ChatStream("").event(" two", finish: "stop"), ChatStream.done, .chunk("")]
    )

    /// A stream with an error object after its first event.
    public static let errorEvent = stream(
        "a stream with an error event",
        ChatStream("one").start(events: 1)
            + [.chunk("data: \(errorText("no memory left"))\n\n"), ChatStream.done, .chunk("")]
    )

    /// A stream that ends regularly, with a finish reason but without `[DONE]`.
    public static let withoutDone = stream(
        "a stream without [DONE]",
        ChatStream("one").start(events: 1) + [ChatStream("").event(" two", finish: "stop"), .chunk("")]
    )

    /// A stream that ends regularly, with neither a finish reason nor `[DONE]`.
    public static let withoutFinish = stream(
        "a stream without a finish reason",
        ChatStream("one").start(events: 1) + [.chunk("")]
    )

    /// A stream without any event.
    public static let withoutEvent = stream("a stream without an event", [.chunkedHead(), .chunk("")])

    /// All faults, with small numbers if they take one: for tests that must pass whatever the backend does.
    ///
    /// Those that never end need a client or a proxy with short timeouts.
    public static let faults: [ScriptedResponse] = [
        .tooManyRequests(retryAfter: 1), .status(401), .status(404), .status(500), .status(503), .status(529),
        .contextLengthExceeded, .contentPolicyRefusal, .silence, .headThenSilence, .closed, .reset, .notHTTP,
        .emptyBody, .html, .brokenJSON, .cutJSON, .errorObject, .truncated, .cut(afterEvents: 1),
        .stall(afterEvents: 1), .malformedEvent, .errorEvent, .withoutDone, .withoutFinish, .withoutEvent,
    ]

    private static let counting = "one two three four five six seven eight nine ten"

    /// A fault that only a stream can have; other requests get a truncated response.
    private static func stream(_ description: String, _ steps: [ScriptedBackend.Step]) -> ScriptedResponse {
        ScriptedResponse(description) { request in
            request.wantsStream ? steps : ScriptedResponse.truncated.steps(for: request)
        }
    }
}
