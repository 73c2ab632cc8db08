import HTTPTypes
public import ProxyCore

/// The suite that every `ProxyMiddleware` should pass: it handles any request, keeps requests apart, and passes streams on.
///
/// ```swift
/// @Test(arguments: ProxyMiddlewareConformance.cases)
/// func conforms(_ conformance: ProxyMiddlewareConformance.Case) async throws {
///     try await conformance.run(on: .init(MyMiddleware()))
/// }
/// ```
///
/// The suite provides the endpoint behind the middleware, so it needs no service. It does not test what the middleware is for, such as which
/// requests it refuses.
public enum ProxyMiddlewareConformance: ConformanceSuite {
    /// A middleware, and a request that it passes on.
    public struct Subject: Sendable {
        /// The middleware.
        public var middleware: any ProxyMiddleware
        /// A request that the middleware passes on, however often it arrives.
        public var request: ProxyRequest

        /// Creates a subject.
        public init(_ middleware: any ProxyMiddleware, handingOn request: ProxyRequest = ProxyRequests.chat) {
            self.middleware = middleware
            self.request = request
        }
    }

    /// All cases.
    public static let cases: [Case] = requestCases + streamCases
}

/// Requests for tests of a middleware.
public enum ProxyRequests {
    /// A small chat completion.
    public static let chat = post(
        "/v1/chat/completions",
        Array(#"{"model":"chat","messages":[{"role":"user","content":"Hello"}]}"#.utf8)
    )

    /// Malformed requests, accidental or malicious.
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
