import OpenAIWire

/// Runs a turn and writes the answer in the form that the options ask for.
struct AnswerDelivery {
    let context: CommandContext
    let turn: ChatTurn
    let question: Question
    let schema: JSONValue?

    private var console: Console { context.console }
    private var form: AnswerForm { context.options.form }

    func run(_ body: JSONValue) async throws -> ExitStatus {
        var presenter = makePresenter()
        context.startStatus("waiting for \(context.configuration.model)")
        let record: AnswerRecord
        do {
            record = try await turn.run(body) { try presenter.show($0) }
        } catch {
            presenter.abandon()
            throw error
        }
        return try finish(record, &presenter)
    }

    func makePresenter() -> AnswerPresenter {
        let style: AnswerPresenter.Style =
            switch form {
            case .jsonLines: .jsonLines
            case .json, .codeBlock, .schema: .buffered
            case .text where context.options.noStream: .buffered
            case .text: context.textStyle
            }
        return AnswerPresenter(
            console: console,
            style: style,
            reasoning: ReasoningDisplay(mode: context.reasoningMode),
            showsText: showsText
        )
    }

    private var showsText: Bool { context.configuration.text(.reasoning) != "only" }

    private func finish(_ record: AnswerRecord, _ presenter: inout AnswerPresenter) throws -> ExitStatus {
        switch record.ending {
        case .complete: try presenter.finish()
        case .interrupted, .failed: presenter.abandon()
        }
        let id = turn.save(record, question)
        if record.ending == .interrupted {
            if let failure = record.outputFailure { throw failure }
            throw CancellationError()
        }
        let result = try deliver(record, id)
        if context.configuration.flag(.stats) {
            console.report(Receipt(record: record, requestedModel: context.configuration.model).line)
        }
        if case .failed(let error) = record.ending { throw error }
        return try checkEnd(record) ?? result
    }

    /// Writes what was not streamed while it arrived.
    private func deliver(_ record: AnswerRecord, _ id: String?) throws -> ExitStatus {
        let object = AnswerDocument.object(record, model: context.configuration.model, turn: id)
        switch form {
        case .json:
            try checkSchema(record)
            try console.print(document: .object(object))
        case .jsonLines:
            var last: JSONObject = ["t": "done"]
            for (key, value) in object where key != "text" && key != "reasoning" { last[key] = value }
            try console.print(jsonLines: "\(last)\n")
        case .schema:
            // Part of a document is useless to a script: stdout gets nothing, and the error follows.
            guard let value = try checkSchema(record) else {
                console.writeError("\(record.text)\n")
                break
            }
            try console.print(document: value)
        case .codeBlock(let choice):
            guard let block = CodeBlocks.choose(choice, from: record.text) else {
                console.writeError("\(record.text)\n")
                console.report("ask: the answer has no fenced code block")
                return .negative
            }
            try console.print(block)
        case .text where context.options.noStream:
            try context.show(answer: record.text, showsText: showsText)
        case .text: break
        }
        return .success
    }

    @discardableResult
    private func checkSchema(_ record: AnswerRecord) throws(AskError) -> JSONValue? {
        guard let schema, record.ending == .complete else { return nil }
        let candidates = [record.text] + CodeBlocks.find(in: record.text)
        guard let value = candidates.lazy.compactMap({ try? JSONValue(parsing: Array($0.utf8)) }).first else {
            console.writeError("\(record.text)\n")
            throw AskError(
                .badData,
                "the answer is not JSON",
                remedy: "The model or its server may not support response_format."
            )
        }
        if let problem = SchemaCheck.problem(value, schema) {
            console.writeError("\(record.text)\n")
            throw AskError(
                .badData,
                "the answer does not match the schema: \(problem)",
                remedy: "Try again, or use another model."
            )
        }
        return value
    }

    private func checkEnd(_ record: AnswerRecord) throws(AskError) -> ExitStatus? {
        let reason: String
        switch record.finishReason {
        case "length":
            reason =
                "the answer reached a length limit; raise it with --max-tokens, or continue with ask --resume"
        case "content_filter": reason = "a content filter cut the answer"
        default: return nil
        }
        guard context.options.strict else {
            if !console.isQuiet { console.report("ask: \(reason)") }
            return nil
        }
        throw AskError(.badData, reason)
    }
}
