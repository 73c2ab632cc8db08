import CCurl
import HTTPTransport

/// Ends an engine's wait, from any thread, any number of times.
protocol Waker: Sendable {
    func wake()
}

/// A waker made of a pipe, for systems without `eventfd`.
final class WakePipe: Waker {
    /// Readable once the engine was woken.
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws(TransportError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw TransportError(
                .resourceExhausted,
                phase: .connecting,
                detail: "no pipe can be opened (\(ccurl_errno()))"
            )
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            ccurl_set_nonblocking_and_private(end)
        }
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func wake() {
        // A full pipe wakes as well.
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Empties the pipe before the next wait.
    func clear() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while read(readEnd, buffer.baseAddress, buffer.count) == buffer.count {}
        }
    }
}

#if os(Linux)
    /// A waker made of an `eventfd`: one system call to wake, none to notice it.
    final class WakeEvent: Waker {
        let descriptor: Int32

        init() throws(TransportError) {
            descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
            guard descriptor >= 0 else {
                throw TransportError(
                    .resourceExhausted,
                    phase: .connecting,
                    detail: "no eventfd can be opened (\(ccurl_errno()))"
                )
            }
        }

        deinit {
            if descriptor >= 0 { close(descriptor) }
        }

        func wake() {
            var one: UInt64 = 1
            _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
        }
    }
#endif
