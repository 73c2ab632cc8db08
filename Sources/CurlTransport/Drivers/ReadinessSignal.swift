#if os(Linux)
    import CCurl

    /// Raises a counter when a descriptor is readable, for an event loop that reads whatever it watches.
    ///
    /// Such a loop cannot watch an epoll descriptor, which cannot be read. The kernel's asynchronous polls raise an `eventfd`
    /// in its place, without another thread.
    struct ReadinessSignal: ~Copyable {
        /// What the loop watches.
        let counter: CInt
        /// Whether the loop watches it, and so will close it.
        var isWatched = false
        private var context: aio_context_t
        /// The descriptor whose poll is under way.
        private var pending: CInt?

        /// `nil` where the system has no such polls, or none left.
        init?() {
            var context: aio_context_t = 0
            guard ccurl_polls_open(&context) == 0 else { return nil }
            let counter = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
            guard counter >= 0 else {
                ccurl_polls_close(context)
                return nil
            }
            self.context = context
            self.counter = counter
        }

        deinit {
            ccurl_polls_close(context)
            if !isWatched { close(counter) }
        }

        /// Records that the counter was raised, which ends the poll.
        mutating func wasRaised() {
            pending = nil
            ccurl_polls_collect(context)
        }

        /// Has the kernel raise the counter once the descriptor is readable; `false` where it accepts no more polls now.
        mutating func arm(for descriptor: CInt) -> Bool {
            if pending == descriptor { return true }
            if pending != nil, !disarm() { return false }
            guard ccurl_polls_ask(context, descriptor, counter) == 0 else { return false }
            pending = descriptor
            return true
        }

        /// Ends the poll of a descriptor that was replaced by another one.
        private mutating func disarm() -> Bool {
            var fresh: aio_context_t = 0
            guard ccurl_polls_open(&fresh) == 0 else { return false }
            ccurl_polls_close(context)
            context = fresh
            pending = nil
            return true
        }
    }
#endif
