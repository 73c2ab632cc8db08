#if os(Linux)
    import CCurl

    /// Which sockets libcurl and the engine want to watch, and which are registered with the kernel.
    ///
    /// The two differ on purpose. libcurl drops its interest in a connection after every response and renews it with the next
    /// request; leaving the registration alone meanwhile saves two system calls a request. It ends when the socket closes, or
    /// when an event comes that nobody wants. This applies only to sockets whose opening and closing is seen here: the number of
    /// another one may be closed and come back as a different socket.
    struct SocketTable {
        private struct Entry {
            /// What libcurl or the engine wants, as epoll's event bits.
            var wanted: UInt32 = 0
            /// What is registered with the kernel.
            var registered: UInt32 = 0
            /// Opened through the driver, which also sees it closed.
            var isTracked = false
            /// Read and written by the engine itself.
            var belongsToEngine = false
            var isChanged = false
        }

        private let epoll: Int32
        private var entries: [Entry] = []
        private var changed: [Int32] = []
        /// How many of libcurl's sockets are open, as far as their opening and closing is seen.
        private(set) var openCount = 0

        init(epoll: Int32) {
            self.epoll = epoll
        }

        mutating func setInterest(reading: Bool, writing: Bool, in socket: Int32) {
            guard socket >= 0 else { return }
            grow(to: socket)
            let index = Int(socket)
            entries[index].wanted = (reading ? EPOLLIN.rawValue : 0) | (writing ? EPOLLOUT.rawValue : 0)
            if entries[index].wanted == 0 {
                // libcurl closes untracked sockets right after this: later would be too late.
                if !entries[index].isTracked { unregister(socket) }
            } else if !entries[index].isChanged {
                // Registered at the turn's end: the interest may change several times within a turn.
                entries[index].isChanged = true
                changed.append(socket)
            }
        }

        mutating func opened(_ socket: Int32) {
            grow(to: socket)
            if !entries[Int(socket)].isTracked { openCount += 1 }
            entries[Int(socket)].wanted = 0
            entries[Int(socket)].registered = 0
            entries[Int(socket)].isTracked = true
        }

        /// Sets the interest in a socket that the engine reads and writes itself.
        mutating func watchForEngine(_ socket: Int32, reading: Bool, writing: Bool) {
            grow(to: socket)
            if !entries[Int(socket)].belongsToEngine {
                entries[Int(socket)] = Entry(
                    isTracked: true,
                    belongsToEngine: true,
                    isChanged: entries[Int(socket)].isChanged
                )
            }
            setInterest(reading: reading, writing: writing, in: socket)
        }

        /// Whether the engine reads and writes a socket itself.
        func belongsToEngine(_ socket: Int32) -> Bool { entries[Int(socket)].belongsToEngine }

        mutating func closing(_ socket: Int32) {
            guard entries.indices.contains(Int(socket)) else { return }
            // Unregistered explicitly: a child process may hold the socket open a moment longer.
            unregister(socket)
            entries[Int(socket)].wanted = 0
            if entries[Int(socket)].isTracked, !entries[Int(socket)].belongsToEngine { openCount -= 1 }
            entries[Int(socket)].isTracked = false
            entries[Int(socket)].belongsToEngine = false
        }

        /// Whether anybody wants an event of this socket; an unwanted one ends the registration, or it would repeat at once.
        mutating func isWanted(_ socket: Int32) -> Bool {
            guard entries.indices.contains(Int(socket)) else { return false }
            if entries[Int(socket)].wanted != 0 { return true }
            unregister(socket)
            return false
        }

        /// Tells the kernel what changed in a turn.
        mutating func applyChanges() {
            for socket in changed {
                let index = Int(socket)
                entries[index].isChanged = false
                let wanted = entries[index].wanted
                guard wanted != 0, wanted != entries[index].registered else { continue }
                register(socket, wanted, isNew: entries[index].registered == 0)
                entries[index].registered = wanted
            }
            changed.removeAll(keepingCapacity: true)
        }

        private func register(_ socket: Int32, _ events: UInt32, isNew: Bool) {
            var event = epoll_event(events: events, data: epoll_data_t(fd: socket))
            let (first, second) = isNew ? (EPOLL_CTL_ADD, EPOLL_CTL_MOD) : (EPOLL_CTL_MOD, EPOLL_CTL_ADD)
            guard epoll_ctl(epoll, first, socket, &event) != 0 else { return }
            // The table was wrong: the number belongs to another socket by now.
            _ = epoll_ctl(epoll, second, socket, &event)
        }

        private mutating func unregister(_ socket: Int32) {
            guard entries[Int(socket)].registered != 0 else { return }
            entries[Int(socket)].registered = 0
            var event = epoll_event()
            _ = epoll_ctl(epoll, EPOLL_CTL_DEL, socket, &event)
        }

        private mutating func grow(to socket: Int32) {
            while entries.count <= Int(socket) { entries.append(Entry()) }
        }
    }
#endif
