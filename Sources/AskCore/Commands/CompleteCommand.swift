/// The names that a shell offers after `-m` and `-S`.
///
/// Never slow, never an error, and never a name that a shell could read as more than one word.
struct CompleteCommand {
    let context: CommandContext

    func run(_ kind: String) async throws -> ExitStatus {
        let names: [String]
        switch kind {
        case "models": names = await models()
        case "sessions": names = context.store.sessions
        default: names = []
        }
        try context.console.print(CompletionCandidates.offered(from: names).map { "\($0)\n" }.joined())
        return .success
    }

    private func models() async -> [String] {
        let aliases = context.configuration.aliases.keys.sorted()
        guard var server = try? context.makeServer() else { return aliases }
        let cache = ModelCache(environment: context.environment, address: server.address)
        if let fresh = cache.fresh { return aliases + fresh }
        server.retries = 0
        let limits = CallLimits(
            connect: .milliseconds(700),
            firstToken: .milliseconds(1000),
            total: .milliseconds(1500)
        )
        guard let found = try? await server.models(limits: limits).map(\.id) else {
            return aliases + (cache.stale ?? [])
        }
        cache.store(found)
        return aliases + found
    }
}
