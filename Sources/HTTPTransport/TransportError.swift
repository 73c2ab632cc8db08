/// Why a call to a backend came to nothing, or ended before its answer was complete.
///
/// ``code`` says what happened, ``phase`` how far the call had come, ``timer`` which limit was hit. The
/// detail is for a person and holds no header value and no body text. ``shortDescription`` takes few values
/// and may be a metric's label.
public struct TransportError: Error, Sendable, Hashable {
    /// What happened.
    public var code: Code

    /// How far the call had come.
    public var phase: Phase

    /// The limit that was hit, where `code` is ``Code/timedOut``.
    public var timer: Timer?

    /// Whether the call travelled on a connection that had been used before, and no byte of an answer came: one
    /// that the backend may have closed meanwhile.
    public var reusedConnection: Bool

    /// A sentence for a person, for example libcurl's own words.
    public var detail: String

    /// Creates an error.
    public init(
        _ code: Code,
        phase: Phase,
        timer: Timer? = nil,
        reusedConnection: Bool = false,
        detail: String = ""
    ) {
        self.code = code
        self.phase = phase
        self.timer = timer
        self.reusedConnection = reusedConnection
        self.detail = detail
    }
}

extension TransportError {
    /// What happened; open, so that a new kind is no breaking change.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Backing: String, Sendable {
            case invalidRequest, nameNotResolved, connectionRefused, unreachable, tlsFailed, connectionClosed
            case malformedResponse, headTooLarge, truncatedBody, timedOut, cancelled, shutDown,
                resourceExhausted, other
        }
        private let backing: Backing
        private init(_ backing: Backing) { self.backing = backing }

        /// The request cannot be sent as it is: a bad address, a header field that would break the framing.
        public static let invalidRequest = Code(.invalidRequest)
        /// The host's name has no address.
        public static let nameNotResolved = Code(.nameNotResolved)
        /// The host refused the connection.
        public static let connectionRefused = Code(.connectionRefused)
        /// No route to the host, or the connection could not be made for another reason of the network.
        public static let unreachable = Code(.unreachable)
        /// The TLS session could not be made or trusted.
        public static let tlsFailed = Code(.tlsFailed)
        /// The backend closed or reset the connection before its answer's head was complete.
        public static let connectionClosed = Code(.connectionClosed)
        /// What came is not HTTP, or contradicts itself.
        public static let malformedResponse = Code(.malformedResponse)
        /// The answer's head is larger than the transport takes.
        public static let headTooLarge = Code(.headTooLarge)
        /// The answer ended before the length it promised.
        public static let truncatedBody = Code(.truncatedBody)
        /// A timer fired; ``TransportError/timer`` names it.
        public static let timedOut = Code(.timedOut)
        /// The caller gave up.
        public static let cancelled = Code(.cancelled)
        /// The transport is shutting down.
        public static let shutDown = Code(.shutDown)
        /// This process lacks something: descriptors, memory, a thread.
        public static let resourceExhausted = Code(.resourceExhausted)
        /// Anything else; the detail says more.
        public static let other = Code(.other)

        /// The code's name.
        public var description: String { backing.rawValue }
    }

    /// How far a call had come.
    public enum Phase: String, Sendable, Hashable {
        /// Resolving, connecting, TLS: no byte of the request was sent.
        case connecting
        /// The request was going out.
        case sending
        /// The request was out; no complete head had come.
        case awaitingHead
        /// The head was there, the body was coming.
        case streaming
    }

    /// The timers of ``CallTimeouts``.
    public enum Timer: String, Sendable, Hashable {
        /// Until the connection is made, TLS included.
        case connect
        /// From the start of the call to the first byte of the answer's head.
        case firstByte = "first byte"
        /// Between two reads of the body.
        case betweenBytes = "between bytes"
        /// From the start of the call to the last byte.
        case total
    }
}

extension TransportError: CustomStringConvertible {
    /// Code and timer only: few values, fit for a metric's label.
    public var shortDescription: String {
        timer.map { "\(code) (\($0.rawValue))" } ?? code.description
    }

    /// Code, timer, phase and detail in one line.
    public var description: String {
        let head = "\(shortDescription) while \(phase.rawValue)"
        return detail.isEmpty ? head : "\(head): \(detail)"
    }
}
