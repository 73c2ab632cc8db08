/// Why a call to a backend failed, or ended before its response was complete.
///
/// ``code`` says what happened, ``phase`` how far the call was, ``timer`` which limit was hit. The detail is for people, and
/// contains no header value and no text of a body. ``shortDescription`` has few values and may be a metric's label.
public struct TransportError: Error, Sendable, Hashable {
    /// What happened.
    public var code: Code

    /// How far the call was.
    public var phase: Phase

    /// The limit that was hit, where `code` is ``Code/timedOut``.
    public var timer: Timer?

    /// Whether the call used an idle connection and no byte of a response arrived, so that the backend may have closed it
    /// before it saw the request.
    public var reusedConnection: Bool

    /// A sentence for people, for example libcurl's message.
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
    /// What happened; open, so that a new kind is not a breaking change.
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
        /// The backend closed or reset the connection before the response's head was complete.
        public static let connectionClosed = Code(.connectionClosed)
        /// The response is not HTTP, or contradicts itself.
        public static let malformedResponse = Code(.malformedResponse)
        /// The response's head is larger than the transport accepts.
        public static let headTooLarge = Code(.headTooLarge)
        /// The response ended before its announced length.
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

    /// How far a call was.
    public enum Phase: String, Sendable, Hashable {
        /// Resolving, connecting, TLS: no byte of the request was sent.
        case connecting
        /// The request was being sent.
        case sending
        /// The request was sent; the response's head was not complete.
        case awaitingHead
        /// The head had arrived, the body was arriving.
        case streaming
    }

    /// The timers of ``CallTimeouts``.
    public enum Timer: String, Sendable, Hashable {
        /// Until the connection is made, TLS included.
        case connect
        /// From the start of the call to the first byte of the response's head.
        case firstByte = "first byte"
        /// Between two reads of the body.
        case betweenBytes = "between bytes"
        /// From the start of the call to the last byte.
        case total
    }
}

extension TransportError: CustomStringConvertible {
    /// Code and timer only: few values, suitable as a metric's label.
    public var shortDescription: String {
        timer.map { "\(code) (\($0.rawValue))" } ?? code.description
    }

    /// Code, timer, phase and detail in one line.
    public var description: String {
        let head = "\(shortDescription) while \(phase.rawValue)"
        return detail.isEmpty ? head : "\(head): \(detail)"
    }
}
