extension RouterContext {
    /// Classifies a failure before the first byte, and counts it against the deployment.
    ///
    /// - Parameters:
    ///   - failure: what was seen.
    ///   - deployment: the deployment that failed.
    ///   - upstreamModel: the model's name as it was sent there.
    ///   - request: what the client asked for.
    @inline(never)
    func judge(
        _ failure: AttemptFailure,
        of deployment: Deployment,
        upstreamModel: String,
        request: OutcomeClassifier.Request,
        isMidway: Bool = false,
        at now: ContinuousClock.Instant
    ) -> Verdict {
        let classifier = OutcomeClassifier(
            deployment: deployment,
            upstreamModel: upstreamModel,
            request: request
        )
        let verdict = classifier.verdict(on: failure)
        record(verdict.weight, against: deployment, isMidway: isMidway, at: now)
        return verdict
    }

    /// Counts a failure against a deployment, and reports the cooldown that it starts.
    ///
    /// - Parameters:
    ///   - weight: `nil` if it was not the deployment's fault.
    ///   - isMidway: whether the response had begun.
    func record(
        _ weight: DeploymentHealth.Failure?,
        against deployment: Deployment,
        isMidway: Bool,
        at now: ContinuousClock.Instant
    ) {
        guard let weight else { return }
        let limits = healthLimits(of: deployment)
        let restsUntil = deployment.state.failed(weight, isMidway: isMidway, limits: limits, at: now)
        if let restsUntil { observe(.deploymentRests(deployment.id, for: restsUntil - now)) }
    }
}
