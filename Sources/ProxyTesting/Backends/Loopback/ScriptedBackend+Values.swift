extension ScriptedBackend {
    /// One thing that a backend does.
    public enum Step: Sendable {
        /// Sends these bytes.
        case send([UInt8])
        /// Sends these bytes one at a time, each in a packet of its own as far as the kernel allows.
        case sendBytewise([UInt8])
        /// Does nothing for a time.
        case pause(Duration)
        /// Does nothing until the gate is opened.
        case wait(Gate)
        /// Reads until the other side closes.
        case waitForClose
        /// Says that nothing more will be sent, and stays.
        case endSending
        /// Closes the connection.
        case close
        /// Closes the connection by a reset.
        case reset

        /// Sends text.
        public static func send(_ text: String) -> Step {
            .send(Array(text.utf8))
        }

        /// Sends a complete answer.
        public static func answer(_ body: String, status: Int = 200, type: String = "application/json")
            -> Step
        {
            let head =
                "HTTP/1.1 \(status) X\r\ncontent-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
            return .send(head + body)
        }

        /// Sends the head of an answer that comes in chunks.
        public static func chunkedHead(type: String = "text/event-stream") -> Step {
            .send("HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ntransfer-encoding: chunked\r\n\r\n")
        }

        /// Sends one chunk; an empty one is the last.
        public static func chunk(_ text: String) -> Step {
            .send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
        }
    }

    /// A request as it came.
    public struct Request: Sendable {
        /// Which connection it came on, counted from 0.
        public var connection: Int
        /// Which request of its connection it is, counted from 0.
        public var position: Int
        /// The method.
        public var method: String
        /// The target, as it stood in the request's first line.
        public var target: String
        /// The lines of the head after the first, as they came.
        public var fieldLines: [String]
        /// The body's bytes; of a chunked body the chunks' content.
        public var body: [UInt8]
        /// When it was complete.
        public var arrivedAt: ContinuousClock.Instant

        /// The values of a field, in order.
        public func values(_ name: String) -> [String] {
            let prefix = name.lowercased() + ":"
            return fieldLines.compactMap { line in
                guard line.lowercased().hasPrefix(prefix) else { return nil }
                return String(line.dropFirst(prefix.count).drop { $0 == " " })
            }
        }

        /// The path of the target.
        public var path: String {
            String(target.prefix { $0 != "?" })
        }
    }

    /// What is known of a connection.
    public struct Connection: Sendable {
        /// Counted from 0.
        public var number: Int
        /// When it was accepted.
        public var openedAt: ContinuousClock.Instant
        /// When the other side's close was seen.
        public var closedAt: ContinuousClock.Instant?
        /// How many bytes the kernel took from us.
        public var bytesSent = 0
        /// How many bytes came.
        public var bytesReceived = 0
    }

    /// Something that a script waits for and a test opens.
    public struct Gate: Sendable {
        private let state = Watched(false)

        /// Creates a closed gate.
        public init() {}

        /// Opens it for good.
        public func open() {
            state.change { $0 = true }
        }

        var isOpen: Bool { state.value }

        /// Waits until it is open.
        func opened() async throws {
            _ = try await state.wait { $0 }
        }
    }
}
