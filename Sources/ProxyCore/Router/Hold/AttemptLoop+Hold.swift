extension AttemptLoop {
    /// Where the loop stands while its group restarts.
    struct Hold: Sendable {
        /// What the client is told where the group does not come back.
        var error: ProxyError
        /// Findings from before do not count.
        var since: ContinuousClock.Instant
        var until: ContinuousClock.Instant
    }

    /// Asks the backends for their health from time to time, never for the request itself, until one is ready or time is up.
    ///
    /// - Throws: the error that led here where time is up; 499 where the task was cancelled.
    func waitWhileHeld() async throws(ProxyError) {
        guard let hold = self.hold.take() else { return }
        while true {
            // Half a second to a whole one, by chance, so that those who wait do not come back all at once.
            let pause = Duration.milliseconds(1000 - 500 * context.jitter())
            guard context.now + pause < hold.until else { break }
            try await wait(pause)
            let ready = await context.health.ready(among: resolution.group.deployments, since: hold.since)
            guard !Task.isCancelled else { throw ProxyError.clientClosedRequest.with(report) }
            if !ready.isEmpty {
                plan.areBack(ready)
                down.removeAll()
                unreachable.removeAll()
                return
            }
        }
        try await follow(.giveUp, after: hold.error, at: nil)
    }
}
