#if os(Linux)
    import CCurl

    /// Which sockets libcurl and the engine want to hear of, and which the kernel was told about.
    ///
    /// The two differ on purpose. libcurl drops its interest in a connection after every answer and takes it
    /// up with the next request; a registration that is left alone meanwhile saves two system calls a
    /// request. It is given up when the socket closes, or when an event comes that nobody wants. Only sockets
    /// whose opening and closing is seen here are treated so: of the others a number may be closed and come
    /// again as another socket.
    struct SocketTable {
        private struct Entry {
            /// What libcurl wants: epoll's event bits.
            var wanted: UInt32 = 0
            /// What the kernel was told.
            var registered: UInt32 = 0
            /// Opened through the driver, which also sees it closed.
            var isOurs = false
            /// Read and written by the engine itself.
            var isEngines = false
            var isChanged = false
        }

        private let epoll: Int32
        private var entries: [Entry] = []
        private var changed: [Int32] = []
        /// How many sockets of libcurl's are open of those whose opening and closing is seen.
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
                // libcurl closes sockets of its own right after this: later would be too late.
                if !entries[index].isOurs { unregister(socket) }
            } else if !entries[index].isChanged {
                // Not told to the kernel yet: the interest may change several times within a turn.
                entries[index].isChanged = true
                changed.append(socket)
            }
        }

        mutating func opened(_ socket: Int32) {
            grow(to: socket)
            if !entries[Int(socket)].isOurs { openCount += 1 }
            entries[Int(socket)].wanted = 0
            entries[Int(socket)].registered = 0
            entries[Int(socket)].isOurs = true
        }

        /// The same as ``setInterest(reading:writing:in:)``, of a socket that the engine reads and writes itself.
        mutating func watchForEngine(_ socket: Int32, reading: Bool, writing: Bool) {
            grow(to: socket)
            if !entries[Int(socket)].isEngines {
                entries[Int(socket)] = Entry(
                    isOurs: true,
                    isEngines: true,
                    isChanged: entries[Int(socket)].isChanged
                )
            }
            setInterest(reading: reading, writing: writing, in: socket)
        }

        /// Whether the engine reads and writes a socket itself.
        func isEngines(_ socket: Int32) -> Bool { entries[Int(socket)].isEngines }

        mutating func closing(_ socket: Int32) {
            guard entries.indices.contains(Int(socket)) else { return }
            // Told to the kernel too: a child process may hold the socket open a moment longer.
            unregister(socket)
            entries[Int(socket)].wanted = 0
            if entries[Int(socket)].isOurs, !entries[Int(socket)].isEngines { openCount -= 1 }
            entries[Int(socket)].isOurs = false
            entries[Int(socket)].isEngines = false
        }

        /// Whether libcurl is to hear of an event; one that nobody wants ends the registration, or it would
        /// come again at once.
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
