/// Writes to a descriptor, all of it or not at all, and can be interrupted where the reader is slow.
struct DescriptorWriter: Sendable {
    let descriptor: Descriptor
    /// Becomes readable when a signal asks for the end.
    let interruption: Descriptor?
    /// Whether somebody reads at the other end, as fast or as slowly as they like.
    private let hasReader: Bool

    init(descriptor: Descriptor, interruption: Descriptor?) {
        self.descriptor = descriptor
        self.interruption = interruption
        hasReader = [.pipe, .socket, .terminal].contains(descriptor.kind)
    }

    /// What a pipe takes without blocking once it reports to be writable.
    private static let pipeAtom = 512

    /// Writes all bytes.
    ///
    /// Throws where the reader is gone (`EPIPE`), the disk is full and so on; `EINTR` where interrupted.
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
