import HTTPTransport

/// Carries one request through its attempts: choose, send, judge, try again or elsewhere, until there is a response or an error.
///
/// What to do next is decided by its ``StateMachine``.
final class AttemptLoop {
    private let call: ModelCall
    private let context: RouterContext
    private let deadline: CallDeadline
    private var state: StateMachine

    /// Finds out who serves the call's model.
    ///
    /// - Throws: 404 where nobody does.
    init(_ call: ModelCall, in context: RouterContext) throws(ProxyError) {
        let configuration = context.snapshot.configuration
        let resolution = try context.resolution(for: call)
        self.call = call
        self.context = context
        self.deadline = CallDeadline(
            options: call.options,
            defaults: configuration.timeouts,
            deploymentTimeouts: resolution.group.deployments.lazy.map { $0.requestTimeout },
            wantsStream: call.body.wantsStream,
            now: call.began ?? context.now
        )
        self.state = StateMachine(
            resolution,
            for: call.model,
            configuration: configuration,
            options: call.options,
            now: context.now,
            deadline: deadline.instant
        )
    }

    /// Runs to the end.
    ///
    /// - Throws: the error of the last attempt, or 499 where the task was cancelled.
    func run() async throws(ProxyError) -> RoutedResponse {
        while true {
            if let response = try await runUntilHeld() { return response }
        }
    }

    /// Runs to the end, or until the whole group restarts; the next run waits for it.
    ///
    /// - Returns: `nil` where the call is held.
    func runUntilHeld() async throws(ProxyError) -> RoutedResponse? {
        var action = state.isHeld ? resume() : .choose
        while true {
            switch action {
            case .choose:
                guard !Task.isCancelled else { throw state.cancellation }
                action = choose()
            case .checkContext(let deployment):
                action = await checkContext(at: deployment)
            case .send(let deployment, let connection):
                guard !Task.isCancelled else { throw state.cancellation }
                do throws(AttemptFailure) {
                    return try await send(to: deployment, connection)
                } catch {
                    action = judge(error, at: deployment)
                }
            case .retry(let pause):
                state.resolution.group.retryBudget.retried()
                try await sleep(pause)
                action = .choose
            case .waitForPermit(let departures):
                action = await waitForPermit(departures: departures)
            case .hold:
                return nil
            case .probe(let pause, let since):
                try await sleep(pause)
                action = try await probe(since: since)
            case .enterGroup(let name):
                action = state.entered(context.snapshot.resolve(name), status())
            case .fail(let error):
                throw error
            }
        }
    }
}

// MARK: - Choosing

extension AttemptLoop {
    private func choose() -> StateMachine.Action {
        let permits = state.resolution.group.permits
        // Read before the choice: a permit that is given back after this ends the wait for one.
        let departures = permits.departures
        // Nobody overtakes those who wait, except with tags: those who wait may want others.
        let choice =
            if state.turn == nil, permits.isWaitedFor, call.options.tags.isEmpty {
                context.selector.busy(state.resolution.group)
            } else {
                context.selector.choose(
                    from: state.resolution.group,
                    tags: call.options.tags,
                    avoiding: state.tried,
                    at: context.now
                )
            }
        return switch choice {
        case .deployment(let deployment): state.chose(deployment)
        case .none(let error): state.foundNone(error, status())
        case .busy(let error): state.foundBusy(error, departures: departures, now: context.now)
        }
    }

    // Frame: with `probe` saves a waiting request 2,096 bytes, measured 2026-11-30.
    @inline(never)
    private func waitForPermit(departures: Int) async -> StateMachine.Action {
        let permits = state.resolution.group.permits
        let turn = state.turn ?? permits.newTurn()
        let outcome = await permits.wait(
            turn,
            since: departures,
            until: deadline.instant,
            clock: context.dependencies.clock
        )
        return state.waited(turn, outcome)
    }

    private func checkContext(at deployment: Deployment) async -> StateMachine.Action {
        let refusal = await ContextCheck(
            call: call,
            deployment: deployment,
            upstreamModel: upstreamModel(at: deployment),
            transport: context.transport,
            clock: context.dependencies.clock,
            deadline: deadline.instant
        ).refusal()
        if let refusal { return state.promptExceeds(deployment, refusal, status()) }
        return state.promptFits(
            deployment,
            hasRoom: context.selector.hasRoom(deployment, at: context.now)
        )
    }

    private func status() -> StateMachine.GroupStatus {
        let now = context.now
        let coolingDown = state.resolution.group.deployments.lazy.filter {
            $0.state.reading(at: now).cooldownUntil != nil
        }
        return StateMachine.GroupStatus(now: now, coolingDown: Set(coolingDown.map(\.id)))
    }

    private func upstreamModel(at deployment: Deployment) -> String {
        deployment.upstreamModel(wildcardMatch: state.resolution.wildcardMatch)
    }
}

// MARK: - One attempt

extension AttemptLoop {
    private func send(
        to deployment: Deployment,
        _ connection: BackendRequest.ConnectionPolicy
    ) async throws(AttemptFailure) -> RoutedResponse {
        let attempt = makeAttempt(at: deployment, connection)
        let lease = AttemptLease(
            deployment,
            for: call,
            in: context,
            permits: context.selector.limitsPermits(of: deployment) ? state.resolution.group.permits : nil,
            at: attempt.began
        )
        do throws(AttemptFailure) {
            return succeeded(try await attempt.run(), began: attempt.began, lease)
        } catch {
            lease.release()
            throw error
        }
    }

    private func makeAttempt(
        at deployment: Deployment,
        _ connection: BackendRequest.ConnectionPolicy
    ) -> Attempt {
        let began = context.now
        let attempt = Attempt(
            call: call,
            deployment: deployment,
            upstreamModel: upstreamModel(at: deployment),
            timeouts: deadline.timeouts(for: deployment, now: began),
            connection: connection,
            transport: context.transport,
            responseLimit: context.responseLimit,
            began: began,
            clock: context.dependencies.clock
        )
        state.started(deployment)
        if context.reportsDroppedFields { reportDroppedFields(of: attempt) }
        return attempt
    }

    private func reportDroppedFields(of attempt: Attempt) {
        let paths = DroppedFields.paths(of: attempt)
        guard !paths.isEmpty else { return }
        context.observe(
            .fieldsDropped(attempt.deployment.id, group: state.resolution.group.name, paths: paths)
        )
    }

    private func succeeded(
        _ success: Attempt.Success,
        began: ContinuousClock.Instant,
        _ lease: AttemptLease
    ) -> RoutedResponse {
        let deployment = lease.deployment
        if let id = success.storedAs { context.bindings.bind(id, to: deployment.id) }
        let duration = context.now - began
        state.succeeded(timeToHead: duration)
        deployment.state.answered(firstByteAfter: duration)
        state.resolution.group.retryBudget.succeeded(afterRetries: state.retriesInGroup)
        context.observe(
            .attemptSucceeded(
                deployment.id,
                group: state.resolution.group.name,
                firstByteAfter: duration
            )
        )
        return RoutedResponse(
            head: success.head,
            body: success.body,
            route: state.report,
            usage: success.usage,
            lease: lease
        )
    }

    /// Assigns the blame, reports the failure, and lets the state machine decide what follows.
    private func judge(_ failure: AttemptFailure, at deployment: Deployment) -> StateMachine.Action {
        let group = state.resolution.group
        let now = context.now
        let verdict = context.judge(
            failure,
            of: deployment,
            upstreamModel: upstreamModel(at: deployment),
            request: OutcomeClassifier.Request(
                model: call.model,
                endpoint: call.endpoint,
                hasClientFields: call.hasClientFields
            ),
            at: now
        )
        if isOutOfTime(failure) { deployment.state.suspected(until: now + Self.suspicion) }
        if case .transport(let error) = failure, error.code == .cancelled {
            context.observe(.attemptCancelled(deployment.id, group: group.name))
            return state.cancelled(verdict.error)
        }
        context.observe(
            .attemptFailed(
                deployment.id,
                group: group.name,
                owner: verdict.owner.rawValue,
                status: verdict.error.status,
                reason: verdict.error.logText
            )
        )
        if let words = verdict.words { context.observe(.backendSaid(deployment.id, words)) }
        var status = status()
        status.hasRetryBudget = group.retryBudget.allowsRetry
        status.hasUntriedDeployment = context.selector.hasUntried(
            in: group,
            tags: call.options.tags,
            avoiding: state.tried + [deployment.id],
            at: now
        )
        return state.failed(deployment, verdict, status, jitter: context.jitter())
    }

    /// For how long others are preferred to a deployment that let a call run out of time.
    private static let suspicion = Duration.seconds(60)

    /// Whether the deployment did not respond within all the time that the operator allows.
    private func isOutOfTime(_ failure: AttemptFailure) -> Bool {
        guard case .transport(let error) = failure, error.code == .timedOut, error.timer != .connect else {
            return false
        }
        // A shorter timeout of the client's says nothing about the deployment.
        return call.options.timeout == nil && call.options.streamTimeout == nil
    }
}

// MARK: - Waiting

extension AttemptLoop {
    private func resume() -> StateMachine.Action {
        state.resume(status(), jitter: context.jitter())
    }

    // Frame: with `waitForPermit` saves a waiting request 2,096 bytes, measured 2026-11-30.
    /// Asks the backends for their health, never for the request itself.
    @inline(never)
    private func probe(since: ContinuousClock.Instant) async throws(ProxyError) -> StateMachine.Action {
        let ready = await context.health.ready(among: state.resolution.group.deployments, since: since)
        guard !Task.isCancelled else { throw state.cancellation }
        return ready.isEmpty ? resume() : state.recovered(ready)
    }

    private func sleep(_ pause: Duration) async throws(ProxyError) {
        guard pause > .zero else { return }
        do {
            try await context.dependencies.clock.sleep(until: context.now + pause)
        } catch {
            throw state.cancellation
        }
    }
}
