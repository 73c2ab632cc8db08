import CCurl
public import HTTPTransport
import Synchronization

/// Reaches backends over libcurl: HTTP/1.1 with pooled connections, streams with backpressure, and cancellation
/// that closes the connection at once.
///
/// libcurl makes all connections. What goes over TLS or through a proxy it carries out as well; on plain connections the engines send
/// and receive themselves, which takes a fraction of the work. To the caller both are the same.
///
/// Its engines do all the work, on threads of their own or on event loops of the program; `send` may be called from anywhere. Call
/// ``shutdown(grace:)`` before the process ends. A transport that is dropped ends by itself, its running
/// calls with `TransportError.shutDown`.
///
/// The transport adds `host`, `content-length` and `connection`, and `accept-encoding: identity` where the
/// request has no such field. Fields that speak of the connection (`connection`, `te`, `upgrade` and their
/// like) are left out; a `content-length` that contradicts the body and a `transfer-encoding` are refused
/// with `TransportError.invalidRequest`. Where an idle connection turns out to be closed before a byte
/// of an answer came, the request is sent again on a new one.
public final class CurlTransport: BackendTransport {
    private let engines: [CurlEngine]
    private let nextEngine = Atomic<Int>(0)

    /// Starts the engines.
    ///
    /// - Throws: `TransportError` where libcurl cannot be used, a file of the configuration cannot be read,
    ///   or the system has no thread or descriptor left.
    public init(configuration: Configuration = Configuration()) throws(TransportError) {
        try CurlGlobal.prepare()
        try configuration.check()
        var engines: [CurlEngine] = []
        for index in 0..<configuration.engines {
            try engines.append(CurlEngine(configuration: configuration, number: index))
        }
        self.engines = engines
    }

    /// Starts an engine on each of the event loops, in their order, in place of the configured number of threads.
    ///
    /// A request with an `affinity` of *n* is carried out on the loop with that number. End the transport before the
    /// loops end: calls that are under way then would never be answered. Where the system cannot tell a loop
    /// of ready sockets (not Linux, or asynchronous polls are forbidden or used up), and where the configuration names the
    /// driver `poll`, the engines have threads of their own.
    ///
    /// - Throws: `TransportError`, as the other initializer does, and where a loop has ended already.
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

    /// What libcurl and the libraries under it call themselves, for example `libcurl/8.14.1 OpenSSL/3.5.1
    /// zlib/1.3.1`.
    public static var versionDescription: String { CurlGlobal.versionText }

    /// Sends a request through one of the engines; see `BackendTransport.send(_:)`.
    ///
    /// - Cancellation: cancelling the task ends the transfer in whichever phase it is, and closes its connection.
    /// - Throws: `TransportError`; `shutDown` once ``shutdown(grace:)`` has begun.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        let call = CurlCall(request, mailbox: engine(for: request).mailbox)
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { call.begin($0) }
        } onCancel: {
            call.cancel()
        }
        return try result.get()
    }

    /// Returns when every engine has shown that it still works; never, where one hangs.
    ///
    /// This is what a watchdog asks. Engines that have ended are not waited for. Cancelling the calling task
    /// has no effect.
    public func answer() async {
        for engine in engines { await engine.answer() }
    }

    /// Takes no more calls, waits for those that run, ends what is left after the time of grace, and ends the
    /// threads.
    ///
    /// Calls that are ended so get `TransportError.shutDown`. May be called more than once, at the
    /// same time too; the shortest time of grace counts. Cancelling the calling task has no effect.
    public func shutdown(grace: Duration = .zero) async {
        let deadline = MonotonicTime.now().advanced(by: grace)
        for engine in engines { engine.beginShutdown(deadline: deadline) }
        for engine in engines { await engine.waitForEnd() }
    }

    private func engine(for request: BackendRequest) -> CurlEngine {
        guard engines.count > 1 else { return engines[0] }
        let number = request.affinity ?? nextEngine.wrappingAdd(1, ordering: .relaxed).newValue
        return engines[Int(UInt(bitPattern: number) % UInt(engines.count))]
    }

    /// How often the engines went round so far.
    var turnCount: Int { engines.reduce(0) { $0 + $1.gauges.turns } }

    /// How many calls are under way.
    var activeCount: Int { engines.reduce(0) { $0 + $1.gauges.active } }
}

extension CurlTransport.Configuration {
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
            detail: "the file of certificate authorities cannot be read: \(file) (error \(ccurl_errno()))"
        )
    }
}
