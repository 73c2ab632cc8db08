import OpenAIWire

/// How streams end, well or not.
enum StreamEnd {
    /// The `type` of the events that end a stream of typed events, as JSON text.
    static let types: [[UInt8]] = [
        "\"message_stop\"", "\"response.completed\"", "\"response.failed\"", "\"response.incomplete\"",
    ].map { Array($0.utf8) }

    /// An event that tells the client that the answer is not whole, in the shape that its library reads.
    static func errorEvent(_ message: String, timer: TransportError.Timer?, shape: StreamShape) -> [UInt8] {
        let code = timer == nil ? "backend_stream_broken" : "timeout"
        return errorEvent(message, type: ProxyError.serverErrorType, code: code, shape: shape)
    }

    /// The same for an error that would have been an answer of its own, had the head not gone out before.
    static func errorEvent(_ error: ProxyError, shape: StreamShape) -> [UInt8] {
        errorEvent(error.message, type: error.type, code: error.code ?? String(error.status), shape: shape)
    }

    private static func errorEvent(
        _ message: String,
        type: String,
        code: String,
        shape: StreamShape
    ) -> [UInt8] {
        let object: JSONObject = [
            "message": .string(message),
            "type": .string(type),
            "param": .null,
            "code": .string(code),
        ]
        let payload: JSONValue
        let name: String
        switch shape {
        case .completionChunks, .unknown:
            name = ""
            payload = .object(["error": .object(object)])
        case .responseEvents:
            name = "event: error\n"
            payload = .object([
                "type": .string("error"), "code": .string(code), "message": .string(message), "param": .null,
            ])
        case .messageEvents:
            name = "event: error\n"
            payload = .object([
                "type": .string("error"),
                "error": .object(["type": .string("api_error"), "message": .string(message)]),
            ])
        }
        return Array("\(name)data: ".utf8) + payload.encoded() + [0x0a, 0x0a]
    }
}
