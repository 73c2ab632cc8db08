#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard error, in a way of writing that never keeps a thread of the server waiting for a reader.
///
/// `O_NONBLOCK` belongs to the open file, which other processes share: it is set on one opened again for this process alone, never on
/// standard error itself.
struct LogSink: Sendable {
    /// What a write came to.
    enum Outcome {
        case wrote(Int)
        /// The reader is behind.
        case wouldBlock
        /// Nobody takes it: the reader is gone, or the disk is full.
        case failed
    }

    private enum Way {
        /// A file, or a device that takes everything at once.
        case plain
        /// A pipe or terminal, opened again so that it does not block.
        case reopened
        case socket
        /// A pipe or terminal that cannot be opened again; writing may block.
        case blocking
    }

    /// What is written to, and waited for.
    private let descriptor: CInt
    private let way: Way

    /// Whether a write may wait for the reader, so that it belongs on a thread of its own.
    var mayBlock: Bool { way == .blocking }

    init(_ descriptor: CInt = STDERR_FILENO) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            self.descriptor = descriptor
            way = .plain
            return
        }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFSOCK {
            self.descriptor = descriptor
            way = .socket
        } else if kind == S_IFIFO || isatty(descriptor) == 1 {
            let own = Self.reopen(descriptor, status)
            self.descriptor = own ?? descriptor
            way = own == nil ? .blocking : .reopened
        } else {
            self.descriptor = descriptor
            way = .plain
        }
    }

    /// Standard error as it is: a write waits for its reader, as is right for a command that ends with it.
    static let standardError = LogSink(waitingFor: STDERR_FILENO)

    private init(waitingFor descriptor: CInt) {
        self.descriptor = descriptor
        way = .blocking
    }

    private static func reopen(_ descriptor: CInt, _ status: stat) -> CInt? {
        #if os(Linux)
            let own = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
            guard own >= 0 else { return nil }
            var again = stat()
            guard fstat(own, &again) == 0, again.st_ino == status.st_ino, again.st_dev == status.st_dev else {
                close(own)
                return nil
            }
            return own
        #else
            // Elsewhere this gives the same open file once more.
            return nil
        #endif
    }

    /// Writes as much as is taken now; where ``mayBlock`` is true, as much as is taken sooner or later.
    func write(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        while true {
            let count = writeOnce(bytes)
            if count >= 0 { return count == 0 && !bytes.isEmpty ? .failed : .wrote(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: return .wouldBlock
            default: return .failed
            }
        }
    }

    private func writeOnce(_ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Darwin)
            let flags = MSG_DONTWAIT
        #else
            let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
        #endif
        if way == .socket { return send(descriptor, bytes.baseAddress, bytes.count, flags) }
        #if canImport(Glibc)
            return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            return Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            return Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// Waits until something can be written, or the reader is gone; a second at most.
    func waitUntilWritable() {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wanted, 1, 1000)
    }
}
