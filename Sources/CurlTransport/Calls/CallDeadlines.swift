import HTTPTransport

/// The timers of a call, as a pure value.
///
/// The one for connecting is libcurl's, which divides it among a host's addresses.
struct CallDeadlines {
    private enum Stage {
        case awaitingHead
        case receiving(last: MonotonicTime)
        case held
    }

    private var stage = Stage.awaitingHead
    private let firstByte: MonotonicTime
    private let total: MonotonicTime
    private let betweenBytes: Duration?

    init(_ timeouts: CallTimeouts, startedAt start: MonotonicTime) {
        firstByte = timeouts.firstByte.map(start.advanced(by:)) ?? .never
        total = timeouts.total.map(start.advanced(by:)) ?? .never
        betweenBytes = timeouts.betweenBytes
    }

    /// Bytes of the response arrived.
    mutating func received(at now: MonotonicTime) {
        stage = .receiving(last: now)
    }

    /// A part of the head arrived: the timer for the first byte continues, or a backend could send its head line by line forever.
    mutating func receivedPartOfHead(at now: MonotonicTime) {
        if firstByte == .never { received(at: now) }
    }

    /// This side stopped reading: the backend is not to blame for silence.
    mutating func held() {
        stage = .held
    }

    /// The earliest deadline that applies now.
    var next: MonotonicTime {
        min(total, phaseDeadline)
    }

    /// The timer that has fired.
    func expired(at now: MonotonicTime) -> TransportError.Timer? {
        guard next <= now else { return nil }
        if total <= now { return .total }
        if case .awaitingHead = stage { return .firstByte }
        return .betweenBytes
    }

    private var phaseDeadline: MonotonicTime {
        switch stage {
        case .awaitingHead: firstByte
        case .receiving(let last): betweenBytes.map(last.advanced(by:)) ?? .never
        case .held: .never
        }
    }
}
