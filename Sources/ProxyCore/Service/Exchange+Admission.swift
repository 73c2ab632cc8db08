extension Exchange {
    /// Gets a place among the requests that may run where one is free, which is mostly so.
    func admittedAtOnce() -> CallPassage? {
        service.admission.enterAtOnce().map { CallPassage(place: $0, queueTime: .zero) }
    }

    /// Gets a place among the requests that may run; waits for one no longer than the request's own time allows.
    func admitted(
        _ call: ModelCall,
        by state: ProxyService.State
    ) async throws(ProxyError) -> CallPassage {
        if let passage = admittedAtOnce() { return passage }
        // A name that nobody serves is told at once, and does not wait for a place.
        _ = try service.router.snapshot.resolution(for: call.model)
        let clock = service.dependencies.clock
        let came = clock.now
        let configured = state.configuration.router.timeouts.request
        let whole = min(call.options.timeout ?? configured, configured)
        let place = try await service.admission.enter(
            ClientIdentity(request),
            until: min(came + state.configuration.limits.queueTimeout, began + whole),
            clock: clock
        )
        return CallPassage(place: place, queueTime: clock.now - came)
    }
}
