import HTTPTransport
import HTTPTypes
import OpenAIWire

/// The server that is asked: its address, the way to it, and what every request carries.
struct ModelServer: Sendable {
    var address: ServerAddress
    var transport: any BackendTransport
    var headers: HTTPFields
    var limits: CallLimits
    var retries: Int
    var keyOrigin: String?
    var log: RequestLog = .silent
    var jitter: @Sendable () -> Double = { .random(in: 0...1) }
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// An answer whose head is there and says success.
    struct Opened: Sendable {
        var response: BackendResponse
        /// How many tries it took beyond the first.
        var retries: Int
        var start: ContinuousClock.Instant
    }

    /// Sends a request, again where that makes sense, until an answer begins.
    ///
    /// - Throws: ``AskError``, ``ServerFailure`` for an answer that is no success, `CancellationError`.
    func open(_ method: HTTPRequest.Method, _ url: String, body: JSONValue? = nil, limits: CallLimits? = nil)
        async throws -> Opened
    {
        let limits = limits ?? self.limits
        var request = BackendRequest(method: method, url: url, headers: headers, body: body?.encoded())
        if body != nil { request.headers[.contentType] = "application/json" }
        request.timeouts = CallTimeouts(
            connect: limits.connect,
            firstByte: limits.firstToken,
            total: limits.total
        )
        var policy = RetryPolicy(limit: retries)
        let start = ContinuousClock.now
        while true {
            log.sending(request)
            let failure: RetryPolicy.Failure
            let error: any Error
            do throws(TransportError) {
                let response = try await transport.send(request)
                log.received(response.head, after: .now - start)
                guard response.head.status.kind != .successful else {
                    return Opened(response: response, retries: policy.used, start: start)
                }
                let refused = ServerFailure(
                    response.head,
                    body: try await response.body.collect(upTo: InputLimit.errorBody)
                )
                failure = .status(
                    refused.status,
                    retryAfter: refused.retryAfter,
                    fromRouter: refused.fromRouter
                )
                error = refused
            } catch let problem {
                if problem.code == .cancelled || problem.code == .shutDown { throw CancellationError() }
                failure = TransportFailure.isBeforeSending(problem) ? .notConnected : .other
                error = TransportFailure.error(problem, address: address)
            }
            guard let wait = policy.wait(after: failure, jitter: jitter()) else { throw error }
            log.retrying(in: wait)
            try await sleep(wait)
        }
    }

    /// Fetches a JSON document.
    func get(_ url: String, limits: CallLimits? = nil) async throws -> JSONValue {
        let opened = try await open(.get, url, limits: limits)
        do {
            let bytes = try await opened.response.body.collect(upTo: InputLimit.serverDocument + 1)
            guard bytes.count <= InputLimit.serverDocument else {
                throw AskError(
                    .protocolError,
                    "\(url) sent more than \(InputLimit.serverDocument >> 20) MiB",
                    remedy: "Check ASK_BASE_URL; ask --doctor looks closer."
                )
            }
            guard let value = try? JSONValue(parsing: bytes) else { throw notAnAPI(opened.response.head) }
            return value
        } catch let error as TransportError {
            if error.code == .cancelled { throw CancellationError() }
            throw TransportFailure.error(error, address: address)
        }
    }

    /// What to say of an answer that is a success and still no answer of the API.
    func notAnAPI(_ head: HTTPResponse) -> AskError {
        let type = head.headerFields[.contentType] ?? "something without a type"
        return AskError(
            .protocolError,
            "\(address.root) is no OpenAI API: it answered with \(type)",
            remedy: "Check ASK_BASE_URL; ask --doctor looks closer."
        )
    }
}
