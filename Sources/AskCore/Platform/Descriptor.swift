/// A file descriptor.
struct Descriptor: Sendable, Hashable {
    let number: Int32

    static let standardInput = Descriptor(number: 0)
    static let standardOutput = Descriptor(number: 1)
    static let standardError = Descriptor(number: 2)

    var isTerminal: Bool { isatty(number) == 1 }

    /// What the descriptor refers to.
    enum Kind: Sendable, Hashable {
        case closed, terminal, nullDevice, file, pipe, socket, directory, device
    }

    var kind: Kind {
        var info = stat()
        guard fstat(number, &info) == 0 else { return .closed }
        switch info.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFIFO: return .pipe
        case S_IFSOCK: return .socket
        case S_IFDIR: return .directory
        default:
            if isTerminal { return .terminal }
            var null = stat()
            return stat("/dev/null", &null) == 0 && null.st_rdev == info.st_rdev ? .nullDevice : .device
        }
    }

    /// Reads what is available, at most `count` bytes.
    ///
    /// An empty array means the end.
    func read(upTo count: Int = 64 * 1024) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while true {
                let result = readOnce(buffer.baseAddress, count)
                if result >= 0 {
                    filled = result
                    return
                }
                if errno == EINTR { continue }
                failure = SystemError()
                return
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private func readOnce(_ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
        #if canImport(Darwin)
            Darwin.read(number, buffer, count)
        #elseif canImport(Musl)
            Musl.read(number, buffer, count)
        #else
            Glibc.read(number, buffer, count)
        #endif
    }

    /// Waits until the descriptor is ready for `events`, the interruption is readable, or the time is up.
    func wait(
        for events: Int32,
        or interruption: Descriptor?,
        milliseconds: Int32 = -1
    ) throws(SystemError) -> Readiness {
        var entries = [pollfd(fd: number, events: Int16(events), revents: 0)]
        if let interruption {
            entries.append(pollfd(fd: interruption.number, events: Int16(POLLIN), revents: 0))
        }
        let count = poll(&entries, nfds_t(entries.count), milliseconds)
        if count < 0 {
            guard errno == EINTR else { throw SystemError() }
            return .nothing
        }
        if entries.count > 1, entries[1].revents != 0 { return .interrupted }
        return count == 0 ? .nothing : .ready
    }

    enum Readiness: Sendable {
        case ready, interrupted, nothing
    }

    func close() {
        _ = closeDescriptor(number)
    }
}

private func closeDescriptor(_ number: Int32) -> Int32 { close(number) }

extension Descriptor {
    /// Opens /dev/null as 0, 1 and 2 where the caller closed them, so that no other file gets these numbers;
    /// returns those that were closed.
    static func fillStandardDescriptors() -> Set<Int32> {
        var closed: Set<Int32> = []
        for number in 0...2 as ClosedRange<Int32> where Descriptor(number: number).kind == .closed {
            closed.insert(number)
            _ = open("/dev/null", number == 0 ? O_RDONLY : O_WRONLY)
        }
        return closed
    }
}

/// A system call that failed.
struct SystemError: Error, Sendable, Hashable {
    /// The value of `errno`.
    var code: Int32

    init(_ code: Int32 = errno) {
        self.code = code
    }

    /// The system's description.
    var reason: String { String(cString: strerror(code)) }
}
