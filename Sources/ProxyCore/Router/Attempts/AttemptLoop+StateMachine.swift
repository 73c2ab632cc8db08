import HTTPTransport

extension AttemptLoop {
    /// The state of one request from its first attempt to its last: events go in, the next action comes out.
    ///
    /// A pure value. ``AttemptLoop`` carries the actions out and reports what happened.
    struct StateMachine {
        typealias GroupStatus = AttemptPlan.GroupStatus

        /// Who serves the call: changes with a fallback, and shrinks by deployments that the prompt does not fit.
        private(set) var resolution: ModelResolution
        private(set) var report: RouteReport
        /// The call's turn in the group's queue, once it had to wait for a permit.
        private(set) var turn: PermitQueue.Turn?

        private var phase = Phase.attempting
        private var plan: AttemptPlan
        private let deadline: ContinuousClock.Instant
        private let holdUntil: ContinuousClock.Instant?
        private let checksContext: Bool
        /// Deployments whose context window was compared with the prompt already.
        private var contextChecked: Set<DeploymentID> = []
        /// Deployments whose last attempt failed in the network.
        private var unreachable: Set<DeploymentID> = []
        /// Deployments that refused the connection at the last attempt, or said that they are not ready.
        private var down: Set<DeploymentID> = []

        private enum Phase {
            /// Choosing a deployment, or waiting for the response of one.
            case attempting
            /// Waiting for a permit; fails with this error where none gets free.
            case queued(ProxyError)
            /// Looking up the next group; fails with this error where there is none.
            case fallingBack(ProxyError)
            /// Waiting until a deployment is ready again, because all of the group restarts; fails with this error where none is.
            ///
            /// Health findings from before `since` do not count.
            case held(ProxyError, since: ContinuousClock.Instant, until: ContinuousClock.Instant)
        }

        /// What the loop has to do next.
        enum Action {
            /// Choose a deployment of the group, one of ``StateMachine/tried`` only where no other is left.
            case choose
            /// Find out whether the prompt fits the deployment's context window.
            case checkContext(Deployment)
            /// Send the request.
            case send(Deployment, BackendRequest.ConnectionPolicy)
            /// Take a retry from the group's budget, wait, then choose.
            case retry(after: Duration)
            /// Wait until a deployment may take one more request.
            ///
            /// `departures` is how many had given a permit back before the choice.
            case waitForPermit(departures: Int)
            /// Return to the caller, who may tell the client that it has to wait; then resume.
            case hold
            /// Wait, then ask the backends whether they are ready.
            case probe(after: Duration, since: ContinuousClock.Instant)
            /// Look up who serves this model name.
            case enterGroup(String)
            /// End the call with this error.
            case fail(ProxyError)
        }

        /// - Parameter model: the name that the client sent; a default fallback resolves another.
        init(
            _ resolution: ModelResolution,
            for model: String,
            configuration: RouterConfiguration,
            options: CallOptions,
            now: ContinuousClock.Instant,
            deadline: ContinuousClock.Instant
        ) {
            self.resolution = resolution
            self.report = RouteReport(
                requestedModel: model,
                group: resolution.group.name
            )
            self.plan = AttemptPlan(
                for: resolution,
                configuration: configuration,
                options: options,
                deadline: deadline
            )
            self.deadline = deadline
            self.holdUntil = configuration.hold.map { min(now + $0, deadline) }
            self.checksContext = configuration.checksContextBeforeCall
        }
    }
}

extension AttemptLoop.StateMachine {
    /// The deployments of the group that failed, oldest first.
    var tried: [DeploymentID] { plan.tried }

    /// Retries within the present group.
    var retriesInGroup: Int { plan.retriesInGroup }

    /// Whether the call waits for a group that restarts.
    var isHeld: Bool {
        if case .held = phase { true } else { false }
    }

    /// The error for a call whose client has left.
    var cancellation: ProxyError { ProxyError.clientClosedRequest.with(report) }
}

// MARK: - A deployment is chosen

extension AttemptLoop.StateMachine {
    /// A deployment was chosen.
    mutating func chose(_ deployment: Deployment) -> Action {
        checksContext && contextChecked.insert(deployment.id).inserted
            ? .checkContext(deployment) : .send(deployment, .reuse)
    }

    /// No deployment of the group may be tried.
    mutating func foundNone(_ error: ProxyError, _ status: GroupStatus) -> Action {
        fallBack(after: error, status)
    }

    /// Every deployment has as many requests as it may.
    mutating func foundBusy(
        _ error: ProxyError,
        departures: Int,
        now: ContinuousClock.Instant
    ) -> Action {
        if let group = plan.nextGroup(after: .general, now: now) { return enter(group, orFail: error) }
        guard now < deadline else { return .fail(error.with(report)) }
        phase = .queued(error)
        return .waitForPermit(departures: departures)
    }

    /// The wait for a permit is over.
    mutating func waited(_ turn: PermitQueue.Turn, _ outcome: PermitQueue.Outcome) -> Action {
        self.turn = turn
        guard case .queued(let error) = phase else { return .choose }
        phase = .attempting
        return switch outcome {
        case .called, .late: .choose
        case .full: .fail(error.with(report))
        case .cancelled: .fail(cancellation)
        }
    }

    /// The prompt fits, as far as anybody can tell.
    ///
    /// - Parameter hasRoom: whether the deployment still has a permit; others may have taken it while the tokenizer counted.
    func promptFits(_ deployment: Deployment, hasRoom: Bool) -> Action {
        hasRoom ? .send(deployment, .reuse) : .choose
    }

    /// The prompt is too long for a deployment: the others of its group may have larger windows, else another group.
    mutating func promptExceeds(
        _ deployment: Deployment,
        _ error: ProxyError,
        _ status: GroupStatus
    ) -> Action {
        let others = resolution.group.deployments.filter { $0.id != deployment.id }
        guard !others.isEmpty else { return fallBack(.contextWindow, after: error, status) }
        resolution.group = resolution.group.narrowed(to: others)
        return .choose
    }
}

// MARK: - An attempt ends

extension AttemptLoop.StateMachine {
    mutating func started(_ deployment: Deployment) {
        report.recordAttempt(deployment.configuration, at: deployment.shownAddress)
    }

    mutating func succeeded(timeToHead: Duration) {
        report.timeToHead = timeToHead
    }

    /// The client left while its call was under way.
    func cancelled(_ error: ProxyError) -> Action {
        .fail(error.with(report))
    }

    /// An attempt failed: retry, fall back, hold or give up.
    ///
    /// - Parameter jitter: random, from 0 up to 1.
    mutating func failed(
        _ deployment: Deployment,
        _ verdict: Verdict,
        _ status: GroupStatus,
        jitter: Double
    ) -> Action {
        record(verdict, of: deployment.id)
        if verdict.retry == .onFreshConnection, plan.useFreshConnection(at: deployment.id) {
            return .send(deployment, .fresh)
        }
        plan.recordFailure(at: deployment.id)
        // A group that restarts is not retried: it is waited for, or another one takes over.
        let holdUntil = down.contains(deployment.id) && isWhole(down, status) ? self.holdUntil : nil
        if holdUntil == nil,
            let pause = plan.retry(
                after: verdict,
                deploymentRetries: deployment.configuration.retries,
                status: status,
                jitter: jitter
            )
        {
            report.retries += 1
            return .retry(after: pause)
        }
        let error = clientError(of: verdict, hasRetryBudget: status.hasRetryBudget)
        if let group = plan.nextGroup(after: verdict.fallback, now: status.now) {
            return enter(group, orFail: error)
        }
        if let holdUntil, status.now < holdUntil {
            phase = .held(error, since: status.now, until: holdUntil)
            return .hold
        }
        return fail(error, at: deployment.id, status)
    }

    /// Keeps the last finding only: a deployment that responds, however badly, can be reached.
    private mutating func record(_ verdict: Verdict, of id: DeploymentID) {
        if verdict.owner == .network { unreachable.insert(id) } else { unreachable.remove(id) }
        if verdict.kind == .serviceUnavailable { down.insert(id) } else { down.remove(id) }
    }

    /// The verdict's error, which tells the client's library not to retry what would fail again.
    private func clientError(of verdict: Verdict, hasRetryBudget: Bool) -> ProxyError {
        var error = verdict.error
        error.retriesAreSpent =
            [.client, .credential, .configuration].contains(verdict.owner)
            || (error.status >= 500 && (report.attempts > 1 || !hasRetryBudget))
        return error
    }
}

// MARK: - A group restarts

extension AttemptLoop.StateMachine {
    /// Continues a held call: the next question to the backends, or the end where time is up.
    ///
    /// - Parameter jitter: random, from 0 up to 1.
    mutating func resume(_ status: GroupStatus, jitter: Double) -> Action {
        guard case .held(let error, let since, let until) = phase else { return .choose }
        // Half a second to a second, at random, so that held calls do not all come back at once.
        let pause = Duration.milliseconds(1000 - 500 * jitter)
        guard status.now + pause < until else { return fail(error, status) }
        return .probe(after: pause, since: since)
    }

    /// Deployments are ready again: what they did before does not count against them.
    mutating func recovered(_ deployments: Set<DeploymentID>) -> Action {
        phase = .attempting
        plan.recovered(deployments)
        down = []
        unreachable = []
        return .choose
    }
}

// MARK: - Another group, or the end

extension AttemptLoop.StateMachine {
    /// A fallback's name was looked up; `nil` where nobody serves it.
    mutating func entered(_ next: ModelResolution?, _ status: GroupStatus) -> Action {
        guard case .fallingBack(let error) = phase else { return .choose }
        guard let next else { return fallBack(after: error, status) }
        phase = .attempting
        resolution = next
        plan.entered(next)
        turn = nil
        report.fallbacks += 1
        report.group = next.group.name
        return .choose
    }

    private mutating func fallBack(
        _ fallback: Verdict.Fallback = .general,
        after error: ProxyError,
        _ status: GroupStatus
    ) -> Action {
        guard let group = plan.nextGroup(after: fallback, now: status.now) else { return fail(error, status) }
        return enter(group, orFail: error)
    }

    private mutating func enter(_ group: String, orFail error: ProxyError) -> Action {
        phase = .fallingBack(error)
        return .enterGroup(group)
    }

    /// - Parameter deployment: the one whose attempt was the last, where it was an attempt that failed.
    private func fail(
        _ error: ProxyError,
        at deployment: DeploymentID? = nil,
        _ status: GroupStatus
    ) -> Action {
        let hasResponded = deployment.map { !unreachable.contains($0) } ?? false
        let nothingIsReachable = !hasResponded && isWhole(unreachable, status)
        return .fail((nothingIsReachable ? error.whereNothingIsReachable : error).with(report))
    }

    /// Whether the group consists of these deployments and of such as are cooling down.
    private func isWhole(_ found: Set<DeploymentID>, _ status: GroupStatus) -> Bool {
        !found.isEmpty
            && resolution.group.deployments.allSatisfy {
                found.contains($0.id) || status.coolingDown.contains($0.id)
            }
    }
}

extension ProxyError {
    fileprivate func with(_ report: RouteReport) -> ProxyError {
        var error = self
        error.route = report
        return error
    }
}
