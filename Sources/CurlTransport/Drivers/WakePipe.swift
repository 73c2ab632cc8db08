import CCurl
import HTTPTransport

/// A bell made of a pipe, for systems that have nothing cheaper.
final class WakePipe: WakeBell {
    /// Readable once the bell was rung.
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

    func ring() {
        // A full pipe is as good as a byte more.
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Makes it silent again.
    func clear() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while read(readEnd, buffer.baseAddress, buffer.count) == buffer.count {}
        }
    }
}
