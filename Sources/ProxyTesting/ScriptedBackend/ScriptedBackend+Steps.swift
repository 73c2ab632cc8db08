extension ScriptedBackend {
    /// One action of a backend.
    public enum Step: Sendable {
        /// Sends these bytes.
        case send([UInt8])
        /// Sends these bytes one at a time, each in a separate packet as far as the kernel allows.
        case sendBytewise([UInt8])
        /// Waits for a duration.
        case pause(Duration)
        /// Waits until a gate is open.
        case wait(Gate)
        /// Reads until the client closes the connection.
        case waitForClose
        /// Closes the sending side, and keeps the connection.
        case endSending
        /// Closes the connection.
        case close
        /// Resets the connection.
        case reset

        /// Sends text.
        public static func send(_ text: String) -> Step {
            .send(Array(text.utf8))
        }

        /// Sends a complete response.
        public static func response(_ body: String, status: Int = 200, type: String = "application/json")
            -> Step
        {
            let head =
                "HTTP/1.1 \(status) X\r\ncontent-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
            return .send(head + body)
        }

        /// Sends the head of a chunked response.
        public static func chunkedHead(type: String = "text/event-stream") -> Step {
            .send("HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ntransfer-encoding: chunked\r\n\r\n")
        }

        /// Sends one chunk; an empty one ends the body.
        public static func chunk(_ text: String) -> Step {
            .send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
        }
    }

    /// A request as it arrived.
    public struct Request: Sendable {
        /// The number of its connection, counted from 0.
        public var connection: Int
        /// Its number among the requests of its connection, counted from 0.
        public var position: Int
        /// The method.
        public var method: String
        /// The target, as in the request's first line.
        public var target: String
        /// The lines of the head after the first, unchanged.
        public var fieldLines: [String]
        /// The body's bytes, without chunk framing.
        public var body: [UInt8]
        /// When the request was complete.
        public var arrivedAt: ContinuousClock.Instant

        /// The values of a field, in order.
        public func values(_ name: String) -> [String] {
            let prefix = name.lowercased() + ":"
            return fieldLines.compactMap { line in
                guard line.lowercased().hasPrefix(prefix) else { return nil }
                return String(line.dropFirst(prefix.count).drop { $0 == " " })
            }
        }

        /// The target's path.
        public var path: String {
            String(target.prefix { $0 != "?" })
        }
    }

    /// Facts about a connection.
    public struct Connection: Sendable {
        /// Its number, counted from 0.
        public var number: Int
        /// When the backend accepted it.
        public var openedAt: ContinuousClock.Instant
        /// When the backend noticed that the client had closed it.
        public var closedAt: ContinuousClock.Instant?
        /// How many bytes the backend handed to the kernel.
        public var bytesSent = 0
        /// How many bytes arrived.
        public var bytesReceived = 0
    }

    /// A gate that a script waits for and a test opens.
    public struct Gate: Sendable {
        private let state = Watched(false)

        /// Creates a closed gate.
        public init() {}

        /// Opens the gate permanently.
        public func open() {
            state.change { $0 = true }
        }

        var isOpen: Bool { state.value }

        /// Waits until the gate is open.
        func opened() async throws {
            _ = try await state.wait { $0 }
        }
    }
}
