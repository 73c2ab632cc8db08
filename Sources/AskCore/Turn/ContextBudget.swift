import OpenAIWire

/// Checks before sending whether a question fits the model: cuts it if `--fit` says so, refuses it if it
/// cannot fit.
struct ContextBudget {
    let context: CommandContext
    let server: () throws -> ModelServer

    /// Questions below this size are sent without asking the server for the model's limit.
    private static let smallest = 24 * 1024

    func fit(_ question: Question, _ composer: PromptComposer) async throws -> Question {
        let size = question.text.utf8.count
        let mode = context.options.fit
        guard size > Self.smallest || mode != nil, context.options.command != .dryRun || mode != nil else {
            return question
        }
        guard let limit = await limit() else {
            // The limit is unknown: if the server refuses the question, it is cut then.
            var question = question
            question.uncut = mode.map { _ in (composer, ContextFit.cautiousTokens(question.text)) }
            return question
        }
        let others = question.messages.dropLast().reduce(0) {
            $0 + ContextFit.estimatedTokens($1["content"]?.description ?? "")
        }
        let wanted = context.bodyFields.last { $0.path == ["max_tokens"] }?.value.intValue
        let answer = max(0, min(wanted ?? min(1024, limit / 4), limit))
        guard let mode else {
            let estimate = ContextFit.estimatedTokens(question.text) + others
            // The estimate may be off, so the server decides what is close to the limit.
            guard estimate * 3 / 4 > limit else { return question }
            throw AskError(
                .badData,
                "the question has about \(estimate) tokens, but \(context.configuration.model) accepts \(limit)",
                remedy: "Use --fit head, tail, middle or lines to cut it."
            )
        }
        return cut(question, composer, budget: limit - others - answer, mode)
    }

    /// The question cut further, after the server refused it; `nil` without `--fit` or if nothing is left to
    /// cut.
    ///
    /// Tokenizers differ too much for one estimate to be right for all of them.
    func shorter(_ question: Question) -> Question? {
        guard let mode = context.options.fit, let uncut = question.uncut, uncut.budget > 64 else {
            return nil
        }
        return cut(question, uncut.composer, budget: uncut.budget * 6 / 10, mode)
    }

    /// Cuts stdin and files, never the words.
    private func cut(_ question: Question, _ composer: PromptComposer, budget: Int, _ mode: ContextFit.Mode)
        -> Question
    {
        var question = question
        question.uncut = (composer, budget)
        let total = ContextFit.cautiousTokens(composer.text)
        guard total > budget else { return question }
        var composer = composer
        let contexts =
            composer.files.map { ContextFit.cautiousTokens($0.text) } + [
                ContextFit.cautiousTokens(composer.standardInput ?? "")
            ]
        let fixed = total - contexts.reduce(0, +)
        let free = max(0, budget - fixed)
        let sum = max(1, contexts.reduce(0, +))
        for index in composer.files.indices {
            let share = contexts[index] * free / sum
            guard let cut = ContextFit.cut(composer.files[index].text, to: share, mode) else { continue }
            composer.files[index].text = cut.text
            reportCut(cut, composer.files[index].path, mode)
        }
        if let input = composer.standardInput,
            let cut = ContextFit.cut(input, to: (contexts.last ?? 0) * free / sum, mode)
        {
            composer.standardInput = cut.text
            reportCut(cut, "stdin", mode)
        }
        question.text = composer.text
        return question
    }

    private func reportCut(_ cut: ContextFit.Cut, _ name: String, _ mode: ContextFit.Mode) {
        guard !context.console.isQuiet else { return }
        context.console.report(
            "ask: cut \(name) to fit: \(cut.keptLines) of \(cut.totalLines) lines kept, \(QuestionBuilder.size(cut.keptBytes)) of \(QuestionBuilder.size(cut.totalBytes)) (--fit \(mode.rawValue))"
        )
    }

    private func limit() async -> Int? {
        guard let server = try? server() else { return nil }
        let limits = CallLimits(connect: .seconds(2), firstToken: .seconds(3), total: .seconds(5))
        let models = try? await server.models(limits: limits)
        let length = models?.first { $0.id == context.configuration.model }?.contextLength
        // Whatever else a server may report, no model has more.
        return length.flatMap { $0 > 0 ? min($0, Int(Int32.max)) : nil }
    }
}
