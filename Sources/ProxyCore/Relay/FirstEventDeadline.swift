import HTTPTransport
import Synchronization

/// When a stream's first event has to be there.
///
/// The transport's timeouts only see bytes: an early head, or keep-alive comments, satisfy them without an event ever coming.
struct FirstEventDeadline: Sendable {
    /// `nil` if the call has no timeout.
    private let instant: ContinuousClock.Instant?
    private let betweenBytes: Duration?
    private let clock: any ProxyClock

    init(_ timeouts: CallTimeouts, began: ContinuousClock.Instant, clock: any ProxyClock) {
        self.instant = (timeouts.firstByte ?? timeouts.total).map { began + $0 }
        self.betweenBytes = timeouts.betweenBytes ?? timeouts.total
        self.clock = clock
    }

    var isOver: Bool { instant.map { clock.now >= $0 } ?? false }

    static var error: TransportError {
        TransportError(.timedOut, phase: .streaming, timer: .firstByte, detail: "no event came in time")
    }

    /// Ends the body at the deadline, unless the transport's own timeouts would end a silent one about as early, which is the usual case.
    func watch(_ body: BackendBody) -> FirstEventWatch? {
        guard let instant else { return nil }
        let left = instant - clock.now
        if let betweenBytes, betweenBytes <= left + max(left / 10, .seconds(1)) { return nil }
        return FirstEventWatch(body, until: instant, clock: clock)
    }
}

/// Ends a body at a deadline, unless its first event came before: one of the two happens, never both.
///
/// Cancelling the task alone would not do: if its sleep is just over, a stream that has begun would lose its body.
final class FirstEventWatch: Sendable {
    private let isOpen = Atomic(true)
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ body: BackendBody, until instant: ContinuousClock.Instant, clock: any ProxyClock) {
        task.withLock {
            $0 = Task { [weak self] in
                guard (try? await clock.sleep(until: instant)) != nil, let self, close() else { return }
                body.cancel()
            }
        }
    }

    /// Stops watching: the first event is there, or none will come.
    ///
    /// - Returns: `false` if the deadline came first and the body was ended.
    func end() -> Bool {
        task.withLock { $0?.cancel() }
        return close()
    }

    private func close() -> Bool { isOpen.exchange(false, ordering: .relaxed) }
}
