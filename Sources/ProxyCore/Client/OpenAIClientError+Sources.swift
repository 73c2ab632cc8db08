import HTTPTransport
import HTTPTypes
import OpenAIWire

// What an error is made from: a transport's failure, an answer, an event of a stream.
extension OpenAIClientError {
    init(_ failure: TransportError) {
        self.init(
            failure.code == .cancelled ? .cancelled : .transportFailed,
            message: "\(failure)",
            transport: failure
        )
    }

    init(_ answer: BackendAnswer) {
        self.init(
            .status,
            message: BackendErrorText(answer.body).message,
            status: answer.head.status.code,
            error: try? WireDecoder().decode(APIErrorEnvelope.self, from: answer.body).error,
            answer: answer
        )
    }

    init(streamed value: JSONValue, _ head: HTTPResponse) {
        self.init(
            .streamFailed,
            message: BackendErrorText(value.encoded()).message,
            status: head.status.code,
            error: try? WireDecoder().decode(APIError.self, from: value["error"] ?? value)
        )
    }

    static func malformed(_ message: String, _ head: HTTPResponse) -> OpenAIClientError {
        OpenAIClientError(.malformedAnswer, message: message, status: head.status.code)
    }

    static func truncatedStream(_ head: HTTPResponse) -> OpenAIClientError {
        OpenAIClientError(
            .truncatedStream,
            message: "The stream ended without a finish reason and without [DONE].",
            status: head.status.code
        )
    }
}
