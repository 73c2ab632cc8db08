import HTTPTypes
import OpenAIWire

extension ProxyResponse {
    /// A response with a JSON body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> ProxyResponse {
        ProxyResponse(
            head: HTTPResponse(status: status, headerFields: [.contentType: "application/json"]),
            body: .bytes(value.encoded())
        )
    }
}
