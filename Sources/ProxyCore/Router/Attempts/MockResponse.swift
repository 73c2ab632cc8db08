import HTTPTransport
import HTTPTypes
import OpenAIWire

/// The response of a deployment with `mock_response`: no backend is called, everything else works as with one.
struct MockResponse {
    let text: String
    let model: String
    let call: ModelCall

    func response() -> BackendResponse {
        // LiteLLM's own names for simulated failures.
        switch text {
        case "litellm.RateLimitError":
            return failure(429, "this is a mock rate limit error", "rate_limit_error")
        case "litellm.InternalServerError":
            return failure(500, "this is a mock internal server error", "server_error")
        case "litellm.ContextWindowExceededError":
            return failure(400, "this is a mock: maximum context length exceeded", "invalid_request_error")
        default: break
        }
        if call.endpoint.streamShape == .completionChunks, call.body.wantsStream {
            return response(200, "text/event-stream; charset=utf-8", stream)
        }
        return response(200, "application/json", JSONValue.object(whole).encoded())
    }

    private var isChat: Bool { call.endpoint == .chatCompletions }

    private var usage: JSONValue {
        let words = text.split(separator: " ").count
        return .object([
            "prompt_tokens": .number(JSONNumber(1)),
            "completion_tokens": .number(JSONNumber(words)),
            "total_tokens": .number(JSONNumber(words + 1)),
        ])
    }

    private var whole: JSONObject {
        var object = envelope(isChat ? "chat.completion" : "text_completion")
        let content: JSONObject =
            isChat
            ? ["message": .object(["role": .string("assistant"), "content": .string(text)])]
            : ["text": .string(text)]
        object["choices"] = .array([choice(content, finishReason: .string("stop"))])
        object["usage"] = usage
        return object
    }

    private var stream: [UInt8] {
        let kind = isChat ? "chat.completion.chunk" : "text_completion"
        var events: [JSONObject] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let piece = (word.offset == 0 ? "" : " ") + word.element
            var event = envelope(kind)
            let content: JSONObject =
                isChat
                ? ["delta": .object(["role": .string("assistant"), "content": .string(piece)])]
                : ["text": .string(piece)]
            event["choices"] = .array([choice(content, finishReason: .null)])
            events.append(event)
        }
        var last = envelope(kind)
        last["choices"] = .array([
            choice(isChat ? ["delta": .object([:])] : ["text": .string("")], finishReason: .string("stop"))
        ])
        events.append(last)
        if case .json(let envelope) = call.body, envelope.wantsUsage || call.metersUsage {
            var event = self.envelope(kind)
            event["choices"] = .array([])
            event["usage"] = usage
            events.append(event)
        }
        var bytes: [UInt8] = []
        for event in events {
            bytes += Array("data: ".utf8) + JSONValue.object(event).encoded() + Array("\n\n".utf8)
        }
        return bytes + Array("data: [DONE]\n\n".utf8)
    }

    private func envelope(_ object: String) -> JSONObject {
        [
            "id": .string("mock-\(call.id)"),
            "object": .string(object),
            "created": .number(JSONNumber(Int(WallClock.secondsSince1970()))),
            "model": .string(model),
        ]
    }

    private func choice(_ content: JSONObject, finishReason: JSONValue) -> JSONValue {
        var choice: JSONObject = ["index": .number(JSONNumber(0))]
        for (name, value) in content { choice[name] = value }
        choice["finish_reason"] = finishReason
        return .object(choice)
    }

    private func failure(_ status: Int, _ message: String, _ type: String) -> BackendResponse {
        let error: JSONObject = [
            "message": .string(message), "type": .string(type), "param": .null, "code": .null,
        ]
        return response(status, "application/json", JSONValue.object(["error": .object(error)]).encoded())
    }

    private func response(_ status: Int, _ contentType: String, _ body: [UInt8]) -> BackendResponse {
        BackendResponse(
            head: HTTPResponse(status: .init(code: status), headerFields: [.contentType: contentType]),
            body: BackendBody(bytes: body)
        )
    }
}
