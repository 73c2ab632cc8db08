import HTTPTypes
public import ProxyCore

/// Requests for tests of a middleware.
public enum ProxyRequests {
    /// A small chat completion.
    public static let chat = post(
        "/v1/chat/completions",
        Array(#"{"model":"chat","messages":[{"role":"user","content":"Hello"}]}"#.utf8)
    )

    /// What clients send without meaning to, or meaning ill.
    static var odd: [ProxyRequest] {
        let bodies: [[UInt8]] = [
            [], Array("{".utf8), Array("null".utf8), Array("[]".utf8), Array(#"{"model":7}"#.utf8),
            [0xff, 0xfe, 0x00],
            Array(#"{"model":"chat","messages":[{"role":"user","content":null}]}"#.utf8),
            Array(repeating: UInt8(ascii: "["), count: 100_000),
            Array(#"{"model":"chat","prompt":""#.utf8)
                + [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
                + Array(#""}"#.utf8),
        ]
        var requests = bodies.map { post("/v1/chat/completions", $0) }
        requests += bodies.map { post("/v1/messages?beta=true", $0) }
        requests += ["/health", "/v1/models", "/v1/models/a%2Fb", "*", ""].map {
            ProxyRequest(method: .get, target: $0)
        }
        requests.append(ProxyRequest(method: .options, target: "/v1/chat/completions"))
        return requests
    }

    private static func post(_ target: String, _ body: [UInt8]) -> ProxyRequest {
        ProxyRequest(method: .post, target: target, headers: [.contentType: "application/json"], body: body)
    }
}
