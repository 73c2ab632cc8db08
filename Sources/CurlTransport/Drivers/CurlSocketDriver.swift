#if os(Linux)
    import CCurl
    import HTTPTransport

    /// The driver for Linux: epoll, and `curl_multi_socket_action` for the sockets that are ready.
    ///
    /// A turn costs what is ready.
    final class CurlSocketDriver: CurlDriver {
        private let multi: UnsafeMutableRawPointer
        private let epoll: Int32
        private let waker: WakeEvent?
        private var sockets: SocketTable
        private var ready: UnsafeMutableBufferPointer<epoll_event>
        private var readyCount = 0
        private var engineReady: [SocketEvent] = []
        private var timer = MonotonicTime.never

        init(multi: borrowing CurlMulti, waker: WakeEvent?) throws(TransportError) {
            self.multi = multi.handle
            self.waker = waker
            epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
            guard epoll >= 0 else {
                throw TransportError(
                    .resourceExhausted,
                    phase: .connecting,
                    detail: "no epoll descriptor (\(ccurl_errno()))"
                )
            }
            sockets = SocketTable(epoll: epoll)
            ready = .allocate(capacity: 128)
            if let waker { try watch(waker) }
            let this = Unmanaged.passUnretained(self).toOpaque()
            var code = ccurl_multi_set_socket_callback(self.multi, Self.onInterest, this)
            if code == CURLM_OK { code = ccurl_multi_set_timer_callback(self.multi, Self.onTimer, this) }
            guard code == CURLM_OK else { throw TransportError(multi: code) }
        }

        deinit {
            ready.deallocate()
            if epoll >= 0 { close(epoll) }
        }

        /// Edge-triggered: each wake is seen once, and the counter need not be read.
        private func watch(_ waker: WakeEvent) throws(TransportError) {
            var event = epoll_event(
                events: EPOLLIN.rawValue | EPOLLET.rawValue,
                data: epoll_data_t(fd: waker.descriptor)
            )
            guard epoll_ctl(epoll, EPOLL_CTL_ADD, waker.descriptor, &event) == 0 else {
                throw TransportError(
                    .resourceExhausted,
                    phase: .connecting,
                    detail: "epoll does not accept a descriptor (\(ccurl_errno()))"
                )
            }
        }

        func prepare(_ easy: borrowing CurlEasy) throws(TransportError) {
            let this = Unmanaged.passUnretained(self).toOpaque()
            try CurlEasy.check(ccurl_set_open_socket_callback(easy.handle, Self.onOpen, this))
            try CurlEasy.check(ccurl_set_close_socket_callback(easy.handle, Self.onClose, this))
        }

        func wait(until deadline: MonotonicTime) {
            let timeout = min(deadline, timer).pollTimeout(from: .now())
            let count = epoll_wait(epoll, ready.baseAddress, Int32(ready.count), timeout)
            // A signal is the only error there can be.
            readyCount = max(0, Int(count))
        }

        var readiness: (descriptor: CInt, timer: MonotonicTime)? { (epoll, timer) }

        var openSockets: Int? { sockets.openCount }

        func advance(at now: MonotonicTime) -> CURLMcode {
            var code = CURLM_OK
            var running: Int32 = 0
            for event in ready[..<readyCount] where code == CURLM_OK {
                let socket = event.data.fd
                guard socket != waker?.descriptor, sockets.isWanted(socket) else { continue }
                if sockets.belongsToEngine(socket) {
                    engineReady.append(SocketEvent(socket: socket, events: event.events))
                    continue
                }
                code = curl_multi_socket_action(multi, socket, Self.readiness(event.events), &running)
            }
            // A due timer often sets the next one to "now"; a few rounds here save as many waits.
            var rounds = 0
            while timer <= now, rounds < 4, code == CURLM_OK {
                // Cleared first: libcurl reports only changes.
                timer = .never
                code = curl_multi_socket_action(multi, ccurl_timeout_socket, 0, &running)
                rounds += 1
            }
            readyCount = 0
            return code
        }

        func takeReady(_ events: inout [SocketEvent]) {
            events.removeAll(keepingCapacity: true)
            swap(&events, &engineReady)
        }

        func watch(_ socket: CInt, reading: Bool, writing: Bool) {
            sockets.watchForEngine(socket, reading: reading, writing: writing)
        }

        func forget(_ socket: CInt) {
            sockets.closing(socket)
        }

        func applyInterest() {
            sockets.applyChanges()
        }

        private static func readiness(_ events: UInt32) -> Int32 {
            var readiness: Int32 = 0
            if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { readiness |= ccurl_ready_in }
            if events & EPOLLOUT.rawValue != 0 { readiness |= ccurl_ready_out }
            if events & EPOLLERR.rawValue != 0 { readiness |= ccurl_ready_error }
            return readiness
        }
    }

    // MARK: - libcurl's callbacks

    extension CurlSocketDriver {
        private static func from(_ pointer: UnsafeMutableRawPointer?) -> CurlSocketDriver? {
            pointer.map { Unmanaged<CurlSocketDriver>.fromOpaque($0).takeUnretainedValue() }
        }

        /// libcurl's interest in a socket changed.
        private static let onInterest: curl_socket_callback = { _, socket, interest, driver, _ in
            from(driver)?.sockets.setInterest(
                reading: interest & ccurl_poll_in != 0 && interest != ccurl_poll_remove,
                writing: interest & ccurl_poll_out != 0 && interest != ccurl_poll_remove,
                in: socket
            )
            return 0
        }

        /// libcurl's next timer changed; -1 for none.
        private static let onTimer: curl_multi_timer_callback = { _, milliseconds, driver in
            guard let driver = from(driver) else { return 0 }
            switch milliseconds {
            case ..<0: driver.timer = .never
            // Due within this very turn, whose own time is a little older than the clock's.
            case 0: driver.timer = .distantPast
            default: driver.timer = .now().advanced(byMilliseconds: milliseconds)
            }
            return 0
        }

        private static let onOpen: curl_opensocket_callback = { driver, _, address in
            guard let address, let driver = from(driver) else { return ccurl_bad_socket }
            let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            let descriptor = socket(address.pointee.family, kind, address.pointee.protocol)
            if descriptor >= 0 { driver.sockets.opened(descriptor) }
            return descriptor
        }

        private static let onClose: curl_closesocket_callback = { driver, descriptor in
            from(driver)?.sockets.closing(descriptor)
            return close(descriptor)
        }
    }

    extension SocketEvent {
        fileprivate init(socket: CInt, events: UInt32) {
            let isBroken = events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
            self.init(
                socket: socket,
                isReadable: isBroken || events & EPOLLIN.rawValue != 0,
                isWritable: isBroken || events & EPOLLOUT.rawValue != 0
            )
        }
    }
#endif
