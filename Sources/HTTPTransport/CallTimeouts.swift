/// The four named timers of one call to a backend.
///
/// The ``TransportError`` names the one that fired. `nil` means no limit. A stream should have no `total` unless its caller
/// wants to cut it off there; `firstByte` and `betweenBytes` distinguish a dead backend from a slow one.
public struct CallTimeouts: Sendable, Hashable {
    /// Until there is a connection, including TLS.
    public var connect: Duration?

    /// From the start of the call until the first byte of the response's head.
    public var firstByte: Duration?

    /// Between two reads of the response.
    ///
    /// Time in which the consumer does not read does not count.
    public var betweenBytes: Duration?

    /// From the start of the call to the last byte.
    public var total: Duration?

    /// Creates a set of timers, without limits but for LiteLLM's default of 5 s to connect.
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
