import HTTPTypes
import OpenAIWire

/// Writes an error out: the one place where a failure becomes a status and OpenAI's error object.
enum ErrorResponder {
    static func response(to error: ProxyError) -> ProxyResponse {
        var head = HTTPResponse(status: .init(code: error.status))
        head.headerFields[.contentType] = "application/json"
        if let pause = error.retryAfter { head.headerFields[.retryAfter] = String(seconds(pause)) }
        if error.status == 401 { head.headerFields[.wwwAuthenticate] = "Bearer" }
        return ProxyResponse(
            head: head,
            body: .bytes(body(of: error)),
            closesConnection: error.closesConnection
        )
    }

    private static func body(of error: ProxyError) -> [UInt8] {
        // A JSON object that the backend sent is what its own client would have got.
        if let answer = error.backendAnswer, isObject(answer.body) {
            return answer.body
        }
        let object: JSONObject = [
            "message": .string(error.message),
            "type": .string(error.type),
            "param": error.parameter.map { .string($0) } ?? .null,
            "code": error.code.map { .string($0) } ?? .null,
        ]
        return JSONValue.object(["error": .object(object)]).encoded()
    }

    private static func isObject(_ bytes: [UInt8]) -> Bool {
        (try? JSONEnvelopeScanner.scan(bytes) { _ in .continue }) != nil
    }

    /// Whole seconds, rounded up: the header knows no others, and earlier would be too early.
    private static func seconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return attoseconds > 0 ? seconds + 1 : seconds
    }
}
