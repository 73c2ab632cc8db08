#if os(Linux)
    import CCurl
    import HTTPTransport

    /// Lets an engine work on the thread of one of the program's event loops.
    ///
    /// `@unchecked`: from `start` on, everything but the constant `host` is used on the host's thread only.
    final class HostedLoop: Waker, @unchecked Sendable {
        private let host: any HostLoop
        private let end: LoopGate
        private var signal: ReadinessSignal
        /// Retains this object as its waker, until the engine's end.
        private var loop: EngineLoop?
        /// When the host runs `timerFired`, if it is earlier than what is needed.
        private var timer = MonotonicTime.never
        private var isSettling = false

        /// `nil` where the system cannot wake a loop for ready sockets.
        private init?(host: any HostLoop, end: LoopGate) {
            guard let signal = ReadinessSignal() else { return nil }
            self.signal = signal
            self.host = host
            self.end = end
        }

        /// Makes an engine's loop, and starts it; `nil` where the system cannot wake it for ready sockets.
        static func start(
            _ configuration: CurlTransportConfiguration,
            on host: any HostLoop,
            gauges: EngineGauges,
            end: LoopGate
        ) async throws(TransportError) -> EngineMailbox? {
            guard let hosted = HostedLoop(host: host, end: end) else { return nil }
            let loop = try EngineLoop(configuration: configuration, driver: .hosted(hosted), gauges: gauges)
            let mailbox = loop.mailbox
            guard let readiness = loop.driver.readiness, hosted.signal.arm(for: readiness.descriptor) else {
                return nil
            }
            hosted.loop = loop
            // Before the host watches it: from then on only its thread uses the signal.
            hosted.signal.isWatched = true
            do {
                try await host.watch(counter: hosted.signal.counter) { hosted.socketsBecameReady() }
            } catch {
                hosted.signal.isWatched = false
                hosted.loop = nil
                throw TransportError(
                    .other,
                    phase: .connecting,
                    detail: "the event loop does not accept an engine: \(error)"
                )
            }
            host.execute { hosted.turn() }
            return mailbox
        }

        func wake() {
            host.execute { self.turn() }
        }
    }

    // MARK: - On the host's thread

    extension HostedLoop {
        private func socketsBecameReady() {
            signal.wasRaised()
            loop?.driver.wait(until: .distantPast)
            turn()
        }

        private func turn() {
            guard let loop else { return }
            loop.runTurn()
            guard !isSettling else { return }
            isSettling = true
            // After the tasks that this turn resumed: their commands need not wake the engine.
            host.execute { self.settle() }
        }

        /// Prepares the wait where there is nothing more to do.
        private func settle() {
            isSettling = false
            guard let loop else { return }
            if loop.isFinished { return finish(loop) }
            prepareToWait(loop)
            loop.sendLast()
        }

        private func prepareToWait(_ loop: EngineLoop) {
            guard loop.mailbox.startWait(), let readiness = loop.driver.readiness else {
                return scheduleTurn()
            }
            // Slightly old, which makes the timer slightly late.
            let now = loop.now
            var next = min(loop.nextDeadline, readiness.timer)
            if next <= now { return scheduleTurn() }
            if !signal.arm(for: readiness.descriptor) {
                // The kernel accepts no poll now: the engine looks itself until it does.
                next = min(next, now.advanced(byMilliseconds: 1))
            }
            setTimer(for: next, at: now)
        }

        /// Runs another turn after the host's other work.
        private func scheduleTurn() {
            host.execute(after: .zero) { self.turn() }
        }

        private func setTimer(for time: MonotonicTime, at now: MonotonicTime) {
            guard time < timer else { return }
            timer = time
            host.execute(after: .milliseconds(time.pollTimeout(from: now))) { self.timerFired(time) }
        }

        private func timerFired(_ time: MonotonicTime) {
            if timer == time { timer = .never }
            loop?.driver.wait(until: .distantPast)
            turn()
        }

        private func finish(_ loop: EngineLoop) {
            loop.end()
            self.loop = nil
            end.open()
        }
    }
#endif
