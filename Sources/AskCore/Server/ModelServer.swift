import HTTPTransport
import HTTPTypes
import OpenAIWire

/// How long each part of a call may take; `nil` means no limit.
struct CallLimits: Sendable, Hashable {
    var connect: Duration?
    /// From the start to the first token; the server may have to load the model first.
    var firstToken: Duration?
    /// Between two pieces of the answer.
    var idle: Duration?
    var total: Duration?
}

/// The server that answers the questions: its address, the transport to it, and what every request carries.
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

    /// A successful response whose head has arrived.
    struct OpenedResponse: Sendable {
        var response: BackendResponse
        /// How many attempts it took beyond the first.
        var retries: Int
        var start: ContinuousClock.Instant
    }

    /// Sends a request and waits for the head of a successful response, retrying as ``RetryPolicy`` says.
    ///
    /// - Throws: ``AskError``, ``ServerFailure`` for an error response, `CancellationError`.
    func open(_ method: HTTPRequest.Method, _ url: String, body: JSONValue? = nil, limits: CallLimits? = nil)
        async throws -> OpenedResponse
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
                    return OpenedResponse(response: response, retries: policy.used, start: start)
                }
                let refusal = ServerFailure(
                    response.head,
                    body: try await response.body.collect(upTo: SizeLimit.errorBody)
                )
                failure = .status(
                    refusal.status,
                    retryAfter: refusal.retryAfter,
                    fromRouter: refusal.fromRouter
                )
                error = refusal
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
            let bytes = try await opened.response.body.collect(upTo: SizeLimit.serverDocument + 1)
            guard bytes.count <= SizeLimit.serverDocument else {
                throw AskError(
                    .protocolError,
                    "the response of \(url) is longer than \(SizeLimit.serverDocument >> 20) MiB",
                    remedy: "Check ASK_BASE_URL; run ask --doctor for details."
                )
            }
            guard let value = try? JSONValue(parsing: bytes) else { throw notAnAPI(opened.response.head) }
            return value
        } catch let error as TransportError {
            if error.code == .cancelled { throw CancellationError() }
            throw TransportFailure.error(error, address: address)
        }
    }

    /// The error for a successful response that is not one of the API's.
    func notAnAPI(_ head: HTTPResponse) -> AskError {
        let type = head.headerFields[.contentType] ?? "an unknown content type"
        var error = AskError(
            .protocolError,
            "\(address.root) does not serve the OpenAI API: it returned \(type)",
            remedy: "Check ASK_BASE_URL; run ask --doctor for details."
        )
        error.cause = .notTheAPI
        return error
    }
}

/// A model that a server offers.
struct ServedModel: Sendable, Hashable {
    var id: String
    var owner: String?
    /// The most tokens that prompt and answer may have together; `nil` if the server does not report it.
    var contextLength: Int?
    /// The whole entry, for `--json`.
    var entry: JSONValue
}

extension ModelServer {
    /// The models that the server offers, in its order.
    func models(limits: CallLimits? = nil) async throws -> [ServedModel] {
        let list = try await get(address.endpoint("models"), limits: limits)
        guard let entries = list["data"]?.arrayValue else {
            throw AskError(
                .protocolError,
                "\(address.root)/v1/models is not a list of models",
                remedy: "Check ASK_BASE_URL; run ask --doctor for details."
            )
        }
        return entries.compactMap { entry in
            guard let id = entry["id"]?.stringValue else { return nil }
            let length = ["max_model_len", "max_input_tokens", "context_length", "context_window"].lazy
                .compactMap { entry[$0]?.intValue }.first
            return ServedModel(
                id: id,
                owner: entry["owned_by"]?.stringValue,
                contextLength: length,
                entry: entry
            )
        }
    }
}
