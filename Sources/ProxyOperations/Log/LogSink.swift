#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes to standard error without ever blocking a server thread on a slow reader.
///
/// `O_NONBLOCK` belongs to the open file description, which other processes share. So it is never set on
/// standard error itself, only on a description reopened for this process.
package struct LogSink: Sendable {
    /// The result of a write.
    package enum Outcome {
        case wrote(Int)
        /// The reader is behind.
        case wouldBlock
        /// The reader is gone, or the disk is full.
        case failed
    }

    private enum Kind {
        /// A file, or a device that accepts everything at once.
        case plain
        /// A pipe or terminal, reopened so that it does not block.
        case reopened
        case socket
        /// A pipe or terminal that cannot be reopened; writing may block.
        case blocking
    }

    private let descriptor: CInt
    private let kind: Kind

    /// Whether a write may block, so that it needs a thread of its own.
    package var mayBlock: Bool { kind == .blocking }

    package init(_ descriptor: CInt = STDERR_FILENO) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            self.descriptor = descriptor
            kind = .plain
            return
        }
        let type = status.st_mode & S_IFMT
        if type == S_IFSOCK {
            self.descriptor = descriptor
            kind = .socket
        } else if type == S_IFIFO || isatty(descriptor) == 1 {
            let own = Self.reopen(descriptor, status)
            self.descriptor = own ?? descriptor
            kind = own == nil ? .blocking : .reopened
        } else {
            self.descriptor = descriptor
            kind = .plain
        }
    }

    /// Standard error with blocking writes, for a command that exits afterwards.
    package static let standardError = LogSink(waitingFor: STDERR_FILENO)

    private init(waitingFor descriptor: CInt) {
        self.descriptor = descriptor
        kind = .blocking
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
            // Elsewhere this returns the same open file description.
            return nil
        #endif
    }

    /// Writes as much as the reader accepts now; blocks if ``mayBlock`` is true.
    package func write(_ bytes: UnsafeRawBufferPointer) -> Outcome {
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
        if kind == .socket { return send(descriptor, bytes.baseAddress, bytes.count, flags) }
        #if canImport(Glibc)
            return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            return Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            return Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// Waits until something can be written or the reader is gone, at most a second.
    func waitUntilWritable() {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wanted, 1, 1000)
    }
}
