extension RouterContext {
    /// Judges a failure, and counts against the deployment what it weighs: the one place that does, whether the answer had begun or not.
    ///
    /// - Parameters:
    ///   - failure: what was seen.
    ///   - deployment: the one that was asked.
    ///   - upstreamModel: the model's name as it was sent there.
    ///   - request: what the client asked for.
    ///   - isMidway: whether the answer had begun.
    @inline(never)
    func judge(
        _ failure: AttemptFailure,
        of deployment: Deployment,
        upstreamModel: String,
        request: OutcomeClassifier.Request? = nil,
        isMidway: Bool,
        at now: ContinuousClock.Instant
    ) -> Verdict {
        let classifier = OutcomeClassifier(
            deployment: deployment,
            upstreamModel: upstreamModel,
            request: request
        )
        let verdict = classifier.verdict(on: failure)
        guard let weight = verdict.weight else { return verdict }
        let limits = healthLimits(of: deployment)
        let restsUntil = deployment.state.failed(weight, isMidway: isMidway, limits: limits, at: now)
        if let restsUntil { observe(.deploymentRests(deployment.id, for: restsUntil - now)) }
        return verdict
    }
}
