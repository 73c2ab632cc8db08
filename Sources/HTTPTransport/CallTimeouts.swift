/// The four named timers of one call to a backend.
///
/// The one that fires is named in the ``TransportError``. `nil` means no limit. A stream should have no
/// `total` unless its caller really wants to cut it there; `firstByte` and `betweenBytes` are what tell a
/// dead backend from a slow one.
public struct CallTimeouts: Sendable, Hashable {
    /// Until the connection (and TLS session) stands.
    public var connect: Duration?

    /// From the start of the call until the first byte of the answer's head.
    public var firstByte: Duration?

    /// Between two reads of the answer.
    ///
    /// Time in which the consumer itself holds the stream back does not count.
    public var betweenBytes: Duration?

    /// From the start of the call to the last byte.
    public var total: Duration?

    /// Creates a set of timers; what is left out has no limit, other than 5 s to connect, LiteLLM's own
    /// default.
    public init(
        connect: Duration? = .seconds(5),
        firstByte: Duration? = nil,
        betweenBytes: Duration? = nil,
        total: Duration? = nil
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.betweenBytes = betweenBytes
        self.total = total
    }
}
