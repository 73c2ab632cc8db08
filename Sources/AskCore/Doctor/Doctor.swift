import HTTPTypes
import OpenAIWire

/// Checks everything from the server's address to a streamed token, step by step, and says how to fix the
/// step that fails.
struct Doctor {
    var configuration: Configuration
    var server: () throws(AskError) -> ModelServer
    /// Called with each step when it is done.
    var report: (DoctorStep) -> Void

    private static let stepNames = [
        "url", "dns", "tcp", "http", "readiness", "key", "models", "alias", "token",
    ]

    func examine() async throws -> [DoctorStep] {
        var steps: [DoctorStep] = []
        func add(_ step: DoctorStep) -> Bool {
            steps.append(step)
            report(step)
            return step.verdict != .bad
        }
        func skipRest() -> [DoctorStep] {
            for name in Self.stepNames.dropFirst(steps.count) {
                _ = add(DoctorStep(name: name, verdict: .skipped, finding: "not run"))
            }
            return steps
        }
        let made = address()
        guard add(made.step), let server = made.server else { return skipRest() }
        let names = resolve(server.address)
        guard add(names.step) else { return skipRest() }
        guard add(connect(names.addresses, server.address)) else { return skipRest() }
        let http = try await self.http(server)
        guard add(http.step) else { return skipRest() }
        _ = add(http.readiness)
        let catalogue = try await models(server)
        guard add(catalogue.key), add(catalogue.step) else { return skipRest() }
        guard add(alias(catalogue.models)) else { return skipRest() }
        _ = add(try await token(server))
        return steps
    }

    private func address() -> (step: DoctorStep, server: ModelServer?) {
        let origin = configuration.setting(.baseURL)?.origin.description ?? "built in"
        do throws(AskError) {
            var server = try server()
            server.retries = 0
            server.limits = CallLimits(connect: .seconds(5), firstToken: .seconds(10), idle: .seconds(10))
            return (
                DoctorStep(name: "url", verdict: .good, finding: "\(server.address.root) (\(origin))"), server
            )
        } catch {
            return (
                DoctorStep(
                    name: "url",
                    verdict: .bad,
                    finding: error.message,
                    fix: error.remedy,
                    status: error.status
                ), nil
            )
        }
    }

    private func resolve(_ address: ServerAddress) -> (step: DoctorStep, addresses: [NetworkProbe.Address]) {
        let start = ContinuousClock.now
        switch NetworkProbe.resolve(address.host, port: address.port) {
        case .success(let addresses) where !addresses.isEmpty:
            let list = addresses.map(\.text).joined(separator: ", ")
            return (
                DoctorStep(
                    name: "dns",
                    verdict: .good,
                    time: .now - start,
                    finding: "\(address.host) is \(list)"
                ), addresses
            )
        case .success: return (nameless(address, "no address", .now - start), [])
        case .failure(let error): return (nameless(address, error.message, .now - start), [])
        }
    }

    private func nameless(_ address: ServerAddress, _ reason: String, _ time: Duration) -> DoctorStep {
        DoctorStep(
            name: "dns",
            verdict: .bad,
            time: time,
            finding: "\(address.host): \(reason)",
            fix:
                "Check the spelling, and whether the VPN is up (tailscale status). An IP address in ASK_BASE_URL needs no DNS."
        )
    }

    private func connect(_ addresses: [NetworkProbe.Address], _ address: ServerAddress) -> DoctorStep {
        var failures: [(text: String, error: SystemError)] = []
        for candidate in addresses {
            let start = ContinuousClock.now
            guard let error = NetworkProbe.connect(to: candidate, milliseconds: 5000) else {
                return DoctorStep(
                    name: "tcp",
                    verdict: .good,
                    time: .now - start,
                    finding: "\(candidate.text) port \(address.port) is open"
                )
            }
            failures.append((candidate.text, error))
        }
        let finding = failures.map { "\($0.text) port \(address.port): \($0.error.reason)" }.joined(
            separator: "; "
        )
        let isRefused = failures.contains { $0.error.code == ECONNREFUSED }
        let fix =
            isRefused
            ? "Nothing is listening there. On the server, check systemctl status litellm; ss -tlnp | grep \(address.port) must show 0.0.0.0 or *, not 127.0.0.1."
            : "Packets are lost. On the server, firewall-cmd --list-rich-rules must allow port \(address.port); also try tailscale ping \(address.host)."
        return DoctorStep(name: "tcp", verdict: .bad, finding: finding, fix: fix)
    }

    /// Checks TLS and HTTP with the one path that needs neither a key nor a model.
    private func http(_ server: ModelServer) async throws -> (step: DoctorStep, readiness: DoctorStep) {
        let start = ContinuousClock.now
        let protocolName = server.address.scheme == "https" ? "TLS and HTTP" : "HTTP"
        func step(_ finding: String) -> DoctorStep {
            DoctorStep(name: "http", verdict: .good, time: .now - start, finding: finding)
        }
        do {
            let document = try await server.get("\(server.address.root)/health/readiness")
            let state = document["status"]?.stringValue ?? "ready"
            return (
                step("\(protocolName) works"),
                DoctorStep(name: "readiness", verdict: .good, finding: "the server reports: \(state)")
            )
        } catch let failure as ServerFailure {
            return (step("\(protocolName) works"), readiness(failure))
        } catch let error as AskError {
            if error.cause == .notTheAPI {
                return (
                    step("\(protocolName) works"),
                    DoctorStep(name: "readiness", verdict: .warning, finding: "the response is not JSON")
                )
            }
            let failed = DoctorStep(
                name: "http",
                verdict: .bad,
                finding: error.message,
                fix: error.remedy,
                status: error.status
            )
            return (failed, failed)
        }
    }

    private func readiness(_ failure: ServerFailure) -> DoctorStep {
        switch failure.status {
        case 404:
            DoctorStep(
                name: "readiness",
                verdict: .warning,
                finding: "no /health/readiness: this is not LiteLLM (vLLM itself has none)"
            )
        case 401, 403:
            DoctorStep(
                name: "readiness",
                verdict: .warning,
                finding: "the server does not report it without a key"
            )
        default:
            DoctorStep(
                name: "readiness",
                verdict: .warning,
                finding: "the server is not ready: \(failure.status) \(failure.message)",
                fix: "It may be starting or stopping: journalctl -u litellm -n 100."
            )
        }
    }

    private func models(_ server: ModelServer) async throws -> (
        key: DoctorStep, step: DoctorStep, models: [ServedModel]
    ) {
        let start = ContinuousClock.now
        let key = server.keyOrigin.map { "the key from \($0)" }
        do {
            let models = try await server.models()
            let accepted = DoctorStep(
                name: "key",
                verdict: .good,
                finding: key.map { "\($0) is accepted" } ?? "no key is needed"
            )
            let step = DoctorStep(
                name: "models",
                verdict: models.isEmpty ? .bad : .good,
                time: .now - start,
                finding: models.isEmpty
                    ? "the server has no models"
                    : "\(models.count): \(models.prefix(5).map(\.id).joined(separator: ", "))",
                fix: models.isEmpty
                    ? "Add model_list entries to the server's config.yaml and restart the server." : nil
            )
            return (accepted, step, models)
        } catch let failure as ServerFailure where failure.status == 401 || failure.status == 403 {
            let fix =
                key == nil
                ? "Set ASK_API_KEY to the server's master key (or key_file in config.toml)."
                : "Correct the key: the server expects the value of its LITELLM_MASTER_KEY."
            let refused = DoctorStep(
                name: "key",
                verdict: .bad,
                time: .now - start,
                finding: key.map { "\($0) was refused" } ?? "the server requires a key",
                fix: fix,
                status: .notPermitted
            )
            return (refused, refused, [])
        } catch {
            let problem =
                (error as? AskError)
                ?? (error as? ServerFailure)?.error(address: server.address, keyOrigin: server.keyOrigin)
            guard let problem else { throw error }
            let step = DoctorStep(
                name: "models",
                verdict: .bad,
                time: .now - start,
                finding: problem.message,
                fix: "Check that ASK_BASE_URL is the proxy's address. \(problem.remedy ?? "")",
                status: problem.status
            )
            return (DoctorStep(name: "key", verdict: .good, finding: key ?? "none"), step, [])
        }
    }

    private func alias(_ models: [ServedModel]) -> DoctorStep {
        let model = configuration.model
        let origin = configuration.setting(.model)?.origin.description ?? "built in"
        if models.contains(where: { $0.id == model }) {
            return DoctorStep(name: "alias", verdict: .good, finding: "the server has \(model) (\(origin))")
        }
        let names = models.prefix(5).map(\.id).joined(separator: ", ")
        return DoctorStep(
            name: "alias",
            verdict: .bad,
            finding: "the server does not have \(model) (\(origin))",
            fix:
                "Set ASK_MODEL to one of \(names), or add it as a model_name to the server's config.yaml and restart the server."
        )
    }

    private func token(_ server: ModelServer) async throws -> DoctorStep {
        var server = server
        server.limits.firstToken = .seconds(60)
        var request = ChatRequest(model: configuration.model)
        request.addUser("Say hi.")
        request.preset = ["max_tokens": 1]
        let start = ContinuousClock.now
        do {
            let record = try await AnswerCall(server: server, needsAll: true, show: { _ in }).run(
                request.body
            )
            switch record.ending {
            case .failed(let error): return failedToken(error, .now - start)
            case .interrupted: throw CancellationError()
            case .complete: break
            }
            let route =
                Receipt(record: record, requestedModel: configuration.model).route.map { " from \($0)" } ?? ""
            let first = record.timings.firstToken.map { ", after \($0.shortText)" } ?? ""
            return DoctorStep(
                name: "token",
                verdict: .good,
                time: .now - start,
                finding: "received a streamed token\(route)\(first)"
            )
        } catch let failure as ServerFailure {
            return failedToken(
                failure.error(address: server.address, keyOrigin: server.keyOrigin),
                .now - start
            )
        } catch let error as AskError {
            return failedToken(error, .now - start)
        }
    }

    private func failedToken(_ error: AskError, _ time: Duration) -> DoctorStep {
        DoctorStep(
            name: "token",
            verdict: .bad,
            time: time,
            finding: error.message,
            fix:
                "The proxy works, its backend does not. On the server: curl http://127.0.0.1:8000/health, systemctl status vllm, podman ps.",
            status: error.status
        )
    }
}
