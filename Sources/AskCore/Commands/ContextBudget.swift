import OpenAIWire

/// Compares a question with what the model takes, before it is sent: cut where `--fit` asks for it, refused
/// where it cannot work.
struct ContextBudget {
    let context: CommandContext
    let server: () throws -> ModelServer

    /// Below this a question is not worth a look at the server's limits.
    private static let smallest = 24 * 1024

    func fit(_ question: Question, _ composer: PromptComposer) async throws -> Question {
        let size = question.text.utf8.count
        let mode = context.options.fit
        guard size > Self.smallest || mode != nil, context.options.command != .dryRun || mode != nil else {
            return question
        }
        guard let limit = await limit() else {
            // Where the limit is not known the server's refusal tells that something has to go.
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
            // The estimate may be off; the server has the last word on what is close.
            guard estimate * 3 / 4 > limit else { return question }
            throw AskError(
                .badData,
                "the question has about \(estimate) tokens, and \(context.configuration.model) takes \(limit)",
                remedy: "--fit head, tail, middle or lines cuts it."
            )
        }
        return cut(question, composer, budget: limit - others - answer, mode)
    }

    /// The question, shorter than the one that the server refused; `nil` where it may not or cannot be cut further.
    ///
    /// Tokenizers differ too much for an estimate to be right for all of them.
    func shorter(_ question: Question) -> Question? {
        guard let mode = context.options.fit, let uncut = question.uncut, uncut.budget > 64 else {
            return nil
        }
        return cut(question, uncut.composer, budget: uncut.budget * 6 / 10, mode)
    }

    /// Only what was piped in or read is cut, never the words.
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
            tell(cut, composer.files[index].path, mode)
        }
        if let input = composer.standardInput,
            let cut = ContextFit.cut(input, to: (contexts.last ?? 0) * free / sum, mode)
        {
            composer.standardInput = cut.text
            tell(cut, "stdin", mode)
        }
        question.text = composer.text
        return question
    }

    private func tell(_ cut: ContextFit.Cut, _ name: String, _ mode: ContextFit.Mode) {
        guard !context.console.isQuiet else { return }
        context.console.say(
            "ask: \(name) cut to fit: \(cut.keptLines) of \(cut.totalLines) lines kept, \(QuestionBuilder.size(cut.keptBytes)) of \(QuestionBuilder.size(cut.totalBytes)) (--fit \(mode.rawValue))"
        )
    }

    private func limit() async -> Int? {
        guard let server = try? server() else { return nil }
        let limits = CallLimits(connect: .seconds(2), firstToken: .seconds(3), total: .seconds(5))
        let models = try? await server.models(limits: limits)
        let length = models?.first { $0.id == context.configuration.model }?.contextLength
        // What no model has is not to be reckoned with.
        return length.flatMap { $0 > 0 ? min($0, Int(Int32.max)) : nil }
    }
}
