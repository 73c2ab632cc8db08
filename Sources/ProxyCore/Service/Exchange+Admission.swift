extension Exchange {
    /// Gets a place among the requests that may run; waits for one no longer than the request's own time allows.
    func admitted(
        _ options: CallOptions,
        toAsk model: String,
        by state: ProxyService.State
    ) async throws(ProxyError) -> CallPassage {
        if let place = service.admission.enterAtOnce() { return CallPassage(place: place, queueTime: .zero) }
        // A name that nobody serves is told at once, and does not wait for a place.
        _ = try service.router.snapshot.resolution(for: model)
        let clock = service.dependencies.clock
        let came = clock.now
        let whole = options.timeout ?? state.configuration.router.timeouts.request
        let place = try await service.admission.enter(
            ClientIdentity(request),
            until: min(came + state.configuration.limits.queueTimeout, began + whole),
            clock: clock
        )
        return CallPassage(place: place, queueTime: clock.now - came)
    }
}
