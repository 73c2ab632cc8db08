import HTTPTransport

#if os(Linux)
    import CCurl
    import HTTPTransport

    /// Lets an engine work on the thread of an event loop of the program's own.
    ///
    /// `@unchecked`: all but `host`, which never changes, is touched on the host's thread only, from `start` on.
    final class HostedLoop: WakeBell, @unchecked Sendable {
        private let host: any HostLoop
        private let end: LoopGate
        private var signal: ReadinessSignal
        /// Holds on to this object as its bell, until the engine's end.
        private var loop: CurlLoop?
        /// When the host runs `alarmRang`; a later time than needed is none.
        private var alarm = MonotonicTime.never
        private var isSettling = false

        /// `nil` where the system cannot tell a loop of ready sockets.
        private init?(host: any HostLoop, end: LoopGate) {
            guard let signal = ReadinessSignal() else { return nil }
            self.signal = signal
            self.host = host
            self.end = end
        }

        /// Makes an engine's loop, and starts it.
        static func start(
            _ configuration: CurlTransport.Configuration,
            on host: any HostLoop,
            gauges: EngineGauges,
            end: LoopGate
        ) async throws(TransportError) -> CurlMailbox? {
            guard let hosted = HostedLoop(host: host, end: end) else { return nil }
            let loop = try CurlLoop(configuration: configuration, driver: .hosted(hosted), gauges: gauges)
            let mailbox = loop.mailbox
            guard let readiness = loop.driver.readiness, hosted.signal.ask(about: readiness.descriptor) else {
                return nil
            }
            hosted.loop = loop
            // Before the loop has it: from then on only its thread touches the signal.
            hosted.signal.isWatched = true
            do {
                try await host.watch(counter: hosted.signal.counter) { hosted.socketsAreReady() }
            } catch {
                hosted.signal.isWatched = false
                hosted.loop = nil
                throw TransportError(
                    .other,
                    phase: .connecting,
                    detail: "the event loop takes no engine: \(error)"
                )
            }
            host.execute { hosted.turn() }
            return mailbox
        }

        func ring() {
            host.execute { self.turn() }
        }
    }

    // MARK: - On the host's thread

    extension HostedLoop {
        private func socketsAreReady() {
            signal.answered()
            loop?.driver.wait(until: .distantPast)
            turn()
        }

        private func turn() {
            guard let loop else { return }
            loop.turn()
            guard !isSettling else { return }
            isSettling = true
            // After the tasks that this turn resumed: what they ask for needs no bell.
            host.execute { self.settle() }
        }

        /// Goes to sleep, where there is nothing more to do.
        private func settle() {
            isSettling = false
            guard let loop else { return }
            if loop.isFinished { return finish(loop) }
            prepareToWait(loop)
            loop.sendLast()
        }

        private func prepareToWait(_ loop: CurlLoop) {
            guard loop.mailbox.beginWait(), let readiness = loop.driver.readiness else { return goOn() }
            // A little old, which makes an alarm as little late.
            let now = loop.now
            var next = min(loop.nextDeadline, readiness.timer)
            if next <= now { return goOn() }
            if !signal.ask(about: readiness.descriptor) {
                // The kernel is short of memory: looks for itself until it is not.
                next = min(next, now.advanced(byMilliseconds: 1))
            }
            setAlarm(for: next, at: now)
        }

        /// Takes another turn, after whatever else the loop has to do.
        private func goOn() {
            host.execute(after: .zero) { self.turn() }
        }

        private func setAlarm(for time: MonotonicTime, at now: MonotonicTime) {
            guard time < alarm else { return }
            alarm = time
            host.execute(after: .milliseconds(time.pollTimeout(from: now))) { self.alarmRang(time) }
        }

        private func alarmRang(_ time: MonotonicTime) {
            if alarm == time { alarm = .never }
            loop?.driver.wait(until: .distantPast)
            turn()
        }

        private func finish(_ loop: CurlLoop) {
            loop.end()
            self.loop = nil
            end.open()
        }
    }
#endif
