import CCurl
public import HTTPTransport
import Synchronization

/// Sends requests to backends: HTTP/1.1 with pooled connections, streams with backpressure, and cancellation that closes the
/// connection at once.
///
/// libcurl makes all connections, and carries out calls over TLS or through a proxy. On other connections the transport's own
/// HTTP/1.1 client does, which takes a fraction of the work. To the caller both are the same.
///
/// Engines do all the work, on their own threads or on event loops of the program; `send` may be called from anywhere. Call
/// ``shutdown(grace:)`` before the process ends. A transport that is released ends by itself, and its calls with
/// `TransportError.shutDown`.
///
/// The transport adds `host` and `content-length`, and `accept-encoding: identity` where the request has no such field. It
/// leaves out fields about the connection (`connection`, `te`, `upgrade` and similar ones), and refuses a `content-length` that
/// contradicts the body and a `transfer-encoding` with `TransportError.invalidRequest`. Where an idle connection turns out to be
/// closed before a byte of a response arrived, the request is sent again on a new one.
public final class CurlTransport: BackendTransport {
    /// How a transport works.
    public typealias Configuration = CurlTransportConfiguration

    private let engines: [CurlEngine]
    private let nextEngine = Atomic<Int>(0)

    /// Starts the engines.
    ///
    /// - Throws: `TransportError` where libcurl cannot be used, a file of the configuration cannot be read, or the system has no
    ///   thread or descriptor left.
    public init(configuration: Configuration = Configuration()) throws(TransportError) {
        try CurlGlobal.prepare()
        try configuration.check()
        var engines: [CurlEngine] = []
        for index in 0..<configuration.engines {
            try engines.append(CurlEngine(configuration: configuration, number: index))
        }
        self.engines = engines
    }

    /// Starts an engine on each of the event loops, in their order, instead of on the configured number of threads.
    ///
    /// A request with an `affinity` of *n* is carried out on the loop with that number. End the transport before the loops: calls
    /// in flight would never return otherwise. Where the system cannot wake a loop for ready sockets (not Linux, or asynchronous
    /// polls are forbidden or used up), and where the configuration names the driver `poll`, the engines have their own threads.
    ///
    /// - Throws: `TransportError`, as the other initializer does, and where a loop has already ended.
    public init(
        configuration: Configuration = Configuration(),
        on loops: [any HostLoop]
    ) async throws(TransportError) {
        try CurlGlobal.prepare()
        var configuration = configuration
        configuration.engines = loops.count
        try configuration.check()
        var engines: [CurlEngine] = []
        for (index, loop) in loops.enumerated() {
            if configuration.driver != .poll,
                let engine = try await CurlEngine(configuration: configuration, host: loop)
            {
                engines.append(engine)
            } else {
                try engines.append(CurlEngine(configuration: configuration, number: index))
            }
        }
        self.engines = engines
    }

    /// The versions of libcurl and its libraries, for example `libcurl/8.14.1 OpenSSL/3.5.1 zlib/1.3.1`.
    public static var versionDescription: String { CurlGlobal.versionText }

    /// Sends a request through one of the engines; see `BackendTransport.send(_:)`.
    ///
    /// - Cancellation: cancelling the task ends the call in any phase, and closes its connection.
    /// - Throws: `TransportError`; `shutDown` once ``shutdown(grace:)`` was called.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        let call = TransportCall(request, mailbox: engine(for: request).mailbox)
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { call.start($0) }
        } onCancel: {
            call.cancel()
        }
        return try result.get()
    }

    /// Returns once every engine has shown that it works; never, where one hangs.
    ///
    /// For watchdogs. Does not wait for engines that have ended. Cancelling the calling task has no effect.
    public func waitUntilResponsive() async {
        for engine in engines { await engine.waitForTurn() }
    }

    /// Accepts no more calls, waits for those in flight until the grace period is over, and ends the engines.
    ///
    /// Calls that are still in flight then get `TransportError.shutDown`. May be called more than once, even at the same time;
    /// the shortest grace period counts. Cancelling the calling task has no effect.
    public func shutdown(grace: Duration = .zero) async {
        let deadline = MonotonicTime.now().advanced(by: grace)
        for engine in engines { engine.startShutdown(deadline: deadline) }
        for engine in engines { await engine.waitForEnd() }
    }

    private func engine(for request: BackendRequest) -> CurlEngine {
        guard engines.count > 1 else { return engines[0] }
        let number = request.affinity ?? nextEngine.wrappingAdd(1, ordering: .relaxed).newValue
        return engines[Int(UInt(bitPattern: number) % UInt(engines.count))]
    }

    /// How many turns the engines have run.
    var turnCount: Int { engines.reduce(0) { $0 + $1.gauges.turns } }

    /// How many calls are in flight.
    var activeCount: Int { engines.reduce(0) { $0 + $1.gauges.active } }
}

extension CurlTransportConfiguration {
    fileprivate func check() throws(TransportError) {
        guard engines >= 1 else {
            throw TransportError(
                .other,
                phase: .connecting,
                detail: "a transport needs at least one engine, not \(engines)"
            )
        }
        guard let file = certificateAuthorityFile, access(file, R_OK) != 0 else { return }
        throw TransportError(
            .tlsFailed,
            phase: .connecting,
            detail: "the certificate authority file cannot be read: \(file) (error \(ccurl_errno()))"
        )
    }
}
