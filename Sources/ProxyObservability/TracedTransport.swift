public import HTTPTransport
import HTTPTypes
import Tracing

extension RequestTracing {
    /// A transport that records each call of another one as a span, and hands the trace on to the backend.
    ///
    /// The span is a child of the request's. It ends when the response's head has arrived; the body is part of the request's span.
    public func transport(_ transport: some BackendTransport) -> some BackendTransport {
        TracedTransport(transport: transport, tracing: self)
    }
}

private struct TracedTransport<Wrapped: BackendTransport>: BackendTransport {
    let transport: Wrapped
    let tracing: RequestTracing

    func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        let tracer = tracing.tracer
        let method = Convention.method(request.method.rawValue)
        let span = tracer.startSpan(method, ofKind: .client)
        defer { span.end() }
        let (host, port) = Self.address(of: request.url)
        span.updateAttributes { attributes in
            attributes[Convention.requestMethod] = method
            attributes[Convention.serverAddress] = host
            attributes[Convention.serverPort] = port
        }
        var request = request
        tracer.inject(span.context, into: &request.headers, using: HeaderCarrier())
        do throws(TransportError) {
            let response = try await transport.send(request)
            let status = response.head.status.code
            span.attributes[Convention.statusCode] = status
            if status >= 400 {
                span.attributes[Convention.errorType] = String(status)
                span.setStatus(SpanStatus(code: .error))
            }
            return response
        } catch {
            span.attributes[Convention.errorType] = error.code.description
            span.setStatus(SpanStatus(code: .error, message: error.shortDescription))
            throw error
        }
    }

    /// Host and port of an absolute `http` or `https` address.
    private static func address(of url: String) -> (host: String, port: Int) {
        let isSecure = url.hasPrefix("https:")
        let authority = url.drop { $0 != "/" }.dropFirst(2).prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        // A colon within brackets is part of an IPv6 address.
        let colon = host.lastIndex(of: ":").flatMap {
            $0 > (host.lastIndex(of: "]") ?? host.startIndex) ? $0 : nil
        }
        guard let colon, let port = Int(host[host.index(after: colon)...]) else {
            return (String(host), isSecure ? 443 : 80)
        }
        return (String(host[..<colon]), port)
    }
}
