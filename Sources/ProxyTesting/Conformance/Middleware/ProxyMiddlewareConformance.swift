public import ProxyCore

/// The suite that every `ProxyMiddleware` should pass: it bears any request, confuses none with another, and lets a stream be one.
///
/// ```swift
/// @Test(arguments: ProxyMiddlewareConformance.cases)
/// func conforms(_ conformance: ProxyMiddlewareConformance.Case) async throws {
///     try await conformance.run(on: .init(MyMiddleware()))
/// }
/// ```
///
/// Each case hands a request on to an endpoint of the suite's own, so that it needs no service. Of what a middleware is for, such as which
/// requests it refuses, it knows nothing.
public enum ProxyMiddlewareConformance: ConformanceSuite {
    /// A middleware, and a request that it hands on.
    public struct Subject: Sendable {
        /// The middleware.
        public var middleware: any ProxyMiddleware
        /// A request that it neither refuses nor answers itself, however often it comes.
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
