import HTTPTransport

/// Carries one request through its attempts: choose, send, judge, try again or elsewhere, until an answer stands or none can.
final class AttemptLoop {
    private let call: ModelCall
    let context: RouterContext
    private let deadline: CallDeadline

    private(set) var resolution: ModelResolution
    var plan: AttemptPlan.StateMachine
    private(set) var report: RouteReport
    /// Set where the next attempt goes to the same deployment, on a new connection.
    private var onFreshConnection: Deployment?
    /// Deployments that the network kept from answering when they were asked last.
    var unreachable: Set<DeploymentID> = []
    /// Deployments that could not be reached when they were asked last, or said that they are not ready.
    var down: Set<DeploymentID> = []
    /// Deployments that the prompt is known to fit, or may be sent to all the same.
    private var checked: Set<DeploymentID> = []
    /// Set while the whole group restarts.
    var hold: Hold?
    /// Set once the call waits for a place of its group.
    private var turn: PlaceQueue.Turn?
    /// How many had given a place back when the last choice was made.
    private var departures = 0

    /// Finds out who serves the call's model.
    ///
    /// - Throws: 404 where nobody does.
    init(_ call: ModelCall, in context: RouterContext) throws(ProxyError) {
        let snapshot = context.snapshot
        let resolution = Self.bound(try snapshot.resolution(for: call.model), for: call, in: context)
        try resolution.group.check(call.endpoint)
        self.call = call
        self.context = context
        self.resolution = resolution
        self.deadline = CallDeadline(
            options: call.options,
            defaults: snapshot.configuration.timeouts,
            deploymentTimeouts: resolution.group.deployments.lazy.map { $0.requestTimeout },
            wantsStream: call.body.wantsStream,
            now: call.began ?? context.dependencies.clock.now
        )
        self.plan = AttemptPlan.StateMachine(
            group: resolution.group.name,
            reachedAs: resolution,
            configuration: snapshot.configuration,
            options: call.options,
            deadline: deadline.instant,
            holdsUntil: snapshot.configuration.hold.map { context.now + $0 }
        )
        self.report = RouteReport(requestedModel: call.model, group: resolution.group.name)
    }

    /// The same resolution, with the one deployment that keeps the response that the call goes on from, where that is known.
    private static func bound(
        _ resolution: ModelResolution,
        for call: ModelCall,
        in context: RouterContext
    ) -> ModelResolution {
        guard call.endpoint.path.hasPrefix("responses"), resolution.group.deployments.count > 1,
            case .json(let envelope) = call.body,
            let id = envelope.text(of: "previous_response_id", upTo: ResponseBindings.mostIDBytes),
            let holder = context.bindings.deployment(of: id),
            let deployment = resolution.group.deployments.first(where: { $0.id == holder })
        else { return resolution }
        var bound = resolution
        bound.group = ModelGroup(
            name: resolution.group.name,
            deployments: [deployment],
            retryBudget: resolution.group.retryBudget,
            places: resolution.group.places
        )
        return bound
    }

    /// Runs to the end.
    ///
    /// - Throws: the error of the last attempt, or 499 where the task was cancelled.
    func run() async throws(ProxyError) -> RoutedAnswer {
        while true {
            if let answer = try await runUntilHeld() { return answer }
        }
    }

    /// Runs to the end, or until the whole group restarts; the next run waits for it.
    ///
    /// - Returns: `nil` where the call is held.
    func runUntilHeld() async throws(ProxyError) -> RoutedAnswer? {
        if hold != nil { try await waitWhileHeld() }
        while hold == nil {
            guard let deployment = try await nextDeployment() else { continue }
            do throws(AttemptFailure) {
                return try await attempt(deployment)
            } catch {
                try await goOn(after: error, at: deployment)
            }
        }
        return nil
    }

    /// Chooses who is asked next; `nil` where the choice has to be made again, after the plan was followed or a place was lost.
    private func nextDeployment() async throws(ProxyError) -> Deployment? {
        guard !Task.isCancelled else { throw clientIsGone }
        let deployment: Deployment
        switch choose() {
        case .none(let error):
            try await follow(plan.skipped(now: context.now), after: error, at: nil)
            return nil
        case .busy(let error):
            let action = plan.skipped(now: context.now)
            if action == .giveUp {
                try await waitForPlace(error)
            } else {
                try await follow(action, after: error, at: nil)
            }
            return nil
        case .deployment(let chosen):
            deployment = chosen
        }
        guard context.snapshot.configuration.checksContextBeforeCall,
            checked.insert(deployment.id).inserted
        else { return deployment }
        if let refusal = await contextRefusal(at: deployment) {
            try await leaveOut(deployment, because: refusal)
            return nil
        }
        guard !Task.isCancelled else { throw clientIsGone }
        // While the tokenizer counted, others may have taken the last place. No deployment is checked twice, so that this ends.
        return context.selector.hasRoom(deployment, at: context.now) ? deployment : nil
    }

    @inline(never)
    private func goOn(after failure: AttemptFailure, at deployment: Deployment) async throws(ProxyError) {
        let (action, error) = judge(failure, at: deployment)
        try await follow(action, after: error, at: deployment)
    }

    @inline(never)
    private var clientIsGone: ProxyError { ProxyError.clientClosedRequest.with(report) }

    @inline(never)
    private func choose() -> DeploymentSelector.Choice {
        if let deployment = onFreshConnection { return .deployment(deployment) }
        departures = resolution.group.places.departures
        // Nobody overtakes those who wait; they may wait for a tag that this call does not want, though.
        if turn == nil, resolution.group.places.isWaitedFor, call.options.tags.isEmpty {
            return context.selector.busy(resolution.group)
        }
        return context.selector.choose(
            from: resolution.group,
            tags: call.options.tags,
            avoiding: plan.tried,
            at: context.now
        )
    }
}

// MARK: - A place at a deployment

extension AttemptLoop {
    /// Waits until a deployment of the group may take one more request; the choice is made again then.
    ///
    /// - Throws: the error where the deadline comes before, or where too many wait already.
    private func waitForPlace(_ error: ProxyError) async throws(ProxyError) {
        guard context.now < deadline.instant else { throw error.with(report) }
        let places = resolution.group.places
        let turn = turn ?? places.newTurn()
        self.turn = turn
        switch await places.wait(
            turn,
            since: departures,
            until: deadline.instant,
            clock: context.dependencies.clock
        ) {
        case .called, .late: break
        case .full: throw error.with(report)
        case .cancelled: throw clientIsGone
        }
    }
}

// MARK: - The context's size

extension AttemptLoop {
    /// How the prompt is too long for a deployment, where that is to be found out beforehand.
    @inline(never)
    private func contextRefusal(at deployment: Deployment) async -> ProxyError? {
        await ContextCheck(
            call: call,
            deployment: deployment,
            upstreamModel: deployment.upstreamModel(wildcardMatch: resolution.wildcardMatch),
            transport: context.transport,
            clock: context.dependencies.clock,
            deadline: deadline.instant
        ).refusal()
    }

    /// Goes on without a deployment that the prompt does not fit: with others of the group, whose windows may be larger, or with
    /// another group.
    @inline(never)
    private func leaveOut(
        _ deployment: Deployment,
        because error: ProxyError
    ) async throws(ProxyError) {
        let group = resolution.group
        let others = group.deployments.filter { $0.id != deployment.id }
        guard others.isEmpty else {
            resolution.group = ModelGroup(
                name: group.name,
                deployments: others,
                retryBudget: group.retryBudget,
                places: group.places
            )
            return
        }
        try await follow(plan.skipped(.contextWindow, now: context.now), after: error, at: nil)
    }
}

// MARK: - One attempt and its judgement

extension AttemptLoop {
    private func attempt(_ deployment: Deployment) async throws(AttemptFailure) -> RoutedAnswer {
        let attempt = begin(at: deployment)
        let lease = AttemptLease(
            deployment,
            for: call,
            in: context,
            places: context.selector.limitsPlaces(of: deployment) ? resolution.group.places : nil,
            at: attempt.began
        )
        do throws(AttemptFailure) {
            return succeeded(try await attempt.run(), began: attempt.began, lease)
        } catch {
            lease.end()
            throw error
        }
    }

    @inline(never)
    private func begin(at deployment: Deployment) -> Attempt {
        let began = context.now
        let attempt = Attempt(
            call: call,
            deployment: deployment,
            upstreamModel: deployment.upstreamModel(wildcardMatch: resolution.wildcardMatch),
            timeouts: deadline.timeouts(for: deployment, now: began),
            connection: onFreshConnection == nil ? .reuse : .fresh,
            transport: context.transport,
            answerLimit: context.answerLimit,
            began: began,
            clock: context.dependencies.clock
        )
        onFreshConnection = nil
        report.tries(deployment.configuration, at: deployment.shownAddress)
        if context.reportsDroppedFields { reportDroppedFields(of: attempt) }
        return attempt
    }

    @inline(never)
    private func succeeded(
        _ success: Attempt.Success,
        began: ContinuousClock.Instant,
        _ lease: AttemptLease
    ) -> RoutedAnswer {
        let deployment = lease.deployment
        if let id = success.keptAs { context.bindings.bind(id, to: deployment.id) }
        let duration = context.now - began
        report.timeToHead = duration
        deployment.state.answered(firstByteAfter: duration)
        resolution.group.retryBudget.succeeded(afterRetries: plan.retriesInGroup)
        context.observe(
            .attemptSucceeded(deployment.id, group: resolution.group.name, firstByteAfter: duration)
        )
        return RoutedAnswer(
            head: success.head,
            body: success.body,
            route: report,
            usage: success.usage,
            lease: lease
        )
    }

    @inline(never)
    private func judge(
        _ failure: AttemptFailure,
        at deployment: Deployment
    ) -> (AttemptPlan.Action, ProxyError) {
        let now = context.now
        let verdict = context.judge(
            failure,
            of: deployment,
            upstreamModel: deployment.upstreamModel(wildcardMatch: resolution.wildcardMatch),
            request: OutcomeClassifier.Request(
                model: call.model,
                endpoint: call.endpoint,
                hasClientFields: call.hasClientFields
            ),
            isMidway: false,
            at: now
        )
        note(verdict, of: deployment.id)
        if isOutOfTime(failure) { deployment.state.suspected(until: now + Self.doubt) }
        if case .transport(let error) = failure, error.code == .cancelled {
            context.observe(.attemptCancelled(deployment.id, group: resolution.group.name))
            return (.giveUp, verdict.error)
        }
        context.observe(
            .attemptFailed(
                deployment.id,
                group: resolution.group.name,
                owner: verdict.owner.rawValue,
                status: verdict.error.status,
                reason: verdict.error.logText
            )
        )
        if let words = verdict.words { context.observe(.backendSaid(deployment.id, words)) }
        let hasBudget = resolution.group.retryBudget.allowsRetry
        var error = verdict.error
        // Beyond what was tried here, and beyond the group's budget, a client's own retries would only multiply.
        error.retriesAreSpent =
            [.client, .credential, .configuration].contains(verdict.owner)
            || (error.status >= 500 && (report.attempts > 1 || !hasBudget))
        let action = plan.failed(
            at: deployment.id,
            deploymentRetries: deployment.configuration.retries,
            verdict: verdict,
            surroundings: AttemptPlan.Surroundings(
                now: now,
                hasFreshDeployment: context.selector.hasFresh(
                    in: resolution.group,
                    tags: call.options.tags,
                    avoiding: plan.tried + [deployment.id],
                    at: now
                ),
                hasBudget: hasBudget,
                isGroupDown: down.contains(deployment.id) && consists(of: down),
                jitter: context.jitter()
            )
        )
        return (action, error)
    }

    /// For how long others are preferred to a deployment that let a call run out of time.
    private static let doubt = Duration.seconds(60)

    /// Whether the deployment had all the time that the operator gives, and did not use it.
    private func isOutOfTime(_ failure: AttemptFailure) -> Bool {
        guard case .transport(let error) = failure, error.code == .timedOut, error.timer != .connect else {
            return false
        }
        // A client that waits for less says nothing about the deployment.
        return call.options.timeout == nil && call.options.streamTimeout == nil
    }

    /// Keeps what was found out last: a deployment that answers, however badly, is no longer one that cannot be reached.
    private func note(_ verdict: Verdict, of id: DeploymentID) {
        if verdict.owner == .network { unreachable.insert(id) } else { unreachable.remove(id) }
        if verdict.kind == .serviceUnavailable { down.insert(id) } else { down.remove(id) }
    }

    /// Does what the plan says: waits, turns to another group, or throws.
    @inline(never)
    func follow(
        _ action: AttemptPlan.Action,
        after error: ProxyError,
        at deployment: Deployment?
    ) async throws(ProxyError) {
        switch action {
        case .retry(let pause):
            report.retries += 1
            resolution.group.retryBudget.retried()
            try await wait(pause)
        case .hold(let until):
            hold = Hold(error: error, since: context.now, until: until)
        case .retryOnFreshConnection:
            onFreshConnection = deployment
        case .fallBack(let group):
            guard let next = context.snapshot.resolve(group) else {
                return try await follow(plan.skipped(now: context.now), after: error, at: nil)
            }
            resolution = next
            plan.entered(next)
            turn = nil
            report.fallbacks += 1
            report.group = next.group.name
        case .giveUp:
            let isReached = deployment.map { !unreachable.contains($0.id) } ?? false
            throw (!isReached && consists(of: unreachable) ? error.whereNothingIsReachable : error).with(
                report
            )
        }
    }

    func wait(_ pause: Duration) async throws(ProxyError) {
        guard pause > .zero else { return }
        do {
            try await context.dependencies.clock.sleep(until: context.now + pause)
        } catch {
            throw ProxyError.clientClosedRequest.with(report)
        }
    }

    /// Whether the group consists of these deployments, but for those that rest.
    private func consists(of found: Set<DeploymentID>) -> Bool {
        let now = context.now
        return !found.isEmpty
            && resolution.group.deployments.allSatisfy { deployment in
                found.contains(deployment.id) || deployment.state.reading(at: now).restsUntil != nil
            }
    }
}

extension ProxyError {
    func with(_ report: RouteReport) -> ProxyError {
        var error = self
        error.route = report
        return error
    }
}
