import HTTPTypes
import OpenAIWire

extension ProxyResponse {
    /// An answer with a JSON body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> ProxyResponse {
        ProxyResponse(
            head: HTTPResponse(status: status, headerFields: [.contentType: "application/json"]),
            body: .bytes(value.encoded())
        )
    }
}
