/// Writes whole texts to a descriptor, and can be interrupted while a slow reader blocks it.
struct DescriptorWriter: Sendable {
    let descriptor: Descriptor
    /// Becomes readable when a signal asks the program to end.
    let interruption: Descriptor?
    /// Whether there is a reader, which may be slow.
    private let hasReader: Bool

    init(descriptor: Descriptor, interruption: Descriptor?) {
        self.descriptor = descriptor
        self.interruption = interruption
        hasReader = [.pipe, .socket, .terminal].contains(descriptor.kind)
    }

    /// How much a pipe accepts without blocking once `poll` reports it as writable.
    private static let pipeAtom = 512

    /// Writes all bytes.
    ///
    /// - Throws: the system's error, such as `EPIPE` if the reader is gone; `EINTR` if interrupted.
    func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
        let array = Array(bytes)
        var offset = 0
        while offset < array.count {
            if hasReader, interruption != nil {
                let readiness = try descriptor.wait(for: POLLOUT, or: interruption)
                if readiness == .interrupted { throw SystemError(EINTR) }
                if readiness == .nothing { continue }
            }
            let end = hasReader ? min(array.count, offset + Self.pipeAtom) : array.count
            offset += try writeOnce(array[offset..<end])
        }
    }

    private func writeOnce(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        let result = bytes.withUnsafeBytes { put(descriptor.number, $0.baseAddress, $0.count) }
        if result >= 0 { return result }
        guard errno == EINTR || errno == EAGAIN else { throw SystemError() }
        return 0
    }
}

private func put(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(number, bytes, count)
}
