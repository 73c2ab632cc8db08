#if os(Linux)
    import CCurl

    /// Raises a counter when a descriptor is readable, for an event loop that reads whatever it watches.
    ///
    /// Such a loop cannot watch an epoll descriptor, which is not read but asked. The kernel's asynchronous polls raise
    /// an `eventfd` in its place, without a thread in between.
    struct ReadinessSignal: ~Copyable {
        /// What the loop watches.
        let counter: CInt
        /// Whether the loop watches it, and so will close it.
        var isWatched = false
        private var context: aio_context_t
        /// The descriptor that the kernel was asked about and has not answered for.
        private var pending: CInt?

        /// `nil` where the system has no such polls, or none to spare.
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

        /// The counter was raised.
        mutating func answered() {
            pending = nil
            ccurl_polls_collect(context)
        }

        /// Has the counter raised once the descriptor is readable, at once where it is already; `false` where the
        /// kernel takes no more of such requests now.
        mutating func ask(about descriptor: CInt) -> Bool {
            if pending == descriptor { return true }
            if pending != nil, !forget() { return false }
            guard ccurl_polls_ask(context, descriptor, counter) == 0 else { return false }
            pending = descriptor
            return true
        }

        /// Another descriptor took the place of the one that was asked about.
        private mutating func forget() -> Bool {
            var fresh: aio_context_t = 0
            guard ccurl_polls_open(&fresh) == 0 else { return false }
            ccurl_polls_close(context)
            context = fresh
            pending = nil
            return true
        }
    }
#endif
