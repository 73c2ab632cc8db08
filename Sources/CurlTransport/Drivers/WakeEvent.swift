import HTTPTransport

#if os(Linux)
    import CCurl
    import HTTPTransport

    /// A bell made of an `eventfd`: one system call to ring it, none to hear it.
    final class WakeEvent: WakeBell {
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

        func ring() {
            var one: UInt64 = 1
            _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
        }
    }
#endif
