import OpenAIWire

/// `--check` and `--choice`: a question whose answer a script can act on.
struct DecisionCommand {
    let context: CommandContext
    /// The words to choose from; `nil` for yes or no, which the exit status reports.
    let choices: [String]?

    func run() async throws -> ExitStatus {
        let server = try context.makeServer()
        let question = try await QuestionBuilder(context: context, server: { server }).build()
        let decision = Decision(choices: choices ?? ["yes", "no"])
        context.startStatus("waiting for \(context.configuration.model)")
        let record = try await send(question, decision, server)
        context.console.statusLine.end()
        if let failure = record.outputFailure { throw failure }
        switch record.ending {
        case .complete: break
        case .interrupted: throw CancellationError()
        case .failed(let error): throw error
        }
        let id = ChatTurn(context: context, server: server).save(record, question)
        if context.configuration.flag(.stats) {
            context.console.report(Receipt(record: record, requestedModel: context.configuration.model).line)
        }
        guard let choice = decision.choice(in: record.text) else {
            throw AskError(
                .badData,
                "the answer is not one of \(decision.choices.joined(separator: ", ")): \(record.text.prefix(200))",
                remedy: "Rephrase the question, or use another model."
            )
        }
        return try report(choice, record, id)
    }

    private func report(_ choice: String, _ record: AnswerRecord, _ id: String?) throws -> ExitStatus {
        let console = context.console
        if context.options.form == .json {
            var object = AnswerDocument.object(record, model: context.configuration.model, turn: id)
            object["choice"] = .string(choice)
            try console.print(document: .object(object))
        } else if choices != nil {
            try console.print("\(choice)\n")
        } else {
            console.notice(choice)
        }
        return choices == nil && choice == "no" ? .negative : .success
    }

    /// Asks with a schema that the server may enforce, and again without it if the server does not support
    /// schemas.
    private func send(_ question: Question, _ decision: Decision, _ server: ModelServer) async throws
        -> AnswerRecord
    {
        var request = context.makeRequest()
        var question = question
        question.system = [question.system, decision.instruction].compactMap { $0 }.joined(separator: "\n\n")
        request.messages = question.messages
        request.preset = ["temperature": 0, "response_format": decision.responseFormat]
        let turn = ChatTurn(context: context, server: server)
        let call = AnswerCall(
            server: server,
            splitter: context.splitter(for: server),
            keepsLogprobs: context.options.needsDocument,
            needsAll: true,
            show: { _ in }
        )
        do {
            return try await call.run(request.body)
        } catch let failure as ServerFailure {
            let isAboutSchema =
                [400, 422, 500, 501].contains(failure.status) && !failure.isUnknownModel
                && !failure.isContextTooLong
            guard isAboutSchema else { throw await turn.explain(failure) }
        }
        request.preset["response_format"] = nil
        return try await turn.run(request.body) { _ in }
    }
}
