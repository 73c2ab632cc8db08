import HTTPTransport
import OpenAIWire

/// Recognizes the events that end a stream, and makes those that report an error.
enum StreamEnd {
    /// The `type` of the events that end a stream of typed events, as JSON text.
    static let types: [[UInt8]] = [
        "\"message_stop\"", "\"response.completed\"", "\"response.failed\"", "\"response.incomplete\"",
    ].map { Array($0.utf8) }

    /// An event that tells the client that the response is incomplete, in the shape that its library reads.
    ///
    /// - Parameters:
    ///   - progress: the stream's progress, for the responses API.
    ///   - model: the client's name for the model as JSON text.
    static func errorEvent(
        _ message: String,
        timer: TransportError.Timer?,
        shape: StreamShape,
        progress: ResponseProgress = ResponseProgress(),
        model: [UInt8]? = nil
    ) -> [UInt8] {
        let code = timer == nil ? "backend_stream_broken" : "timeout"
        return errorEvent(
            message,
            type: ProxyError.serverErrorType,
            code: code,
            shape: shape,
            progress: progress,
            model: model
        )
    }

    /// The same for an error that would have been a response if the head had not been sent already.
    static func errorEvent(_ error: ProxyError, shape: StreamShape, model: String) -> [UInt8] {
        errorEvent(
            error.message,
            type: error.type,
            code: error.code ?? String(error.status),
            shape: shape,
            progress: ResponseProgress(),
            model: JSONValue.string(model).encoded()
        )
    }

    private static func errorEvent(
        _ message: String,
        type: String,
        code: String,
        shape: StreamShape,
        progress: ResponseProgress,
        model: [UInt8]?
    ) -> [UInt8] {
        switch shape {
        case .completionChunks, .unknown:
            let error: JSONObject = [
                "message": .string(message),
                "type": .string(type),
                "param": .null,
                "code": .string(code),
            ]
            return event(.object(["error": .object(error)]))
        case .responseEvents:
            // Clients know what `server_error` means; the message says more.
            return progress.failed(message, code: "server_error", model: model)
        case .messageEvents:
            let error: JSONObject = ["type": .string("api_error"), "message": .string(message)]
            return event(
                .object(["type": .string("error"), "error": .object(error)]),
                name: "event: error\n"
            )
        }
    }

    private static func event(_ payload: JSONValue, name: String = "") -> [UInt8] {
        Array("\(name)data: ".utf8) + payload.encoded() + [0x0a, 0x0a]
    }
}

extension StreamShape {
    /// Whether the body of an interrupted stream ends normally after its error event.
    ///
    /// Clients of typed events read the last one; closing the connection after it would make them retry and hide the reason. Clients of
    /// completion chunks mostly look for `[DONE]` and for the end of the connection.
    var endsNormallyAfterError: Bool {
        switch self {
        case .responseEvents, .messageEvents: true
        case .completionChunks, .unknown: false
        }
    }
}
