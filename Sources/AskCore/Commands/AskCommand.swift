import OpenAIWire

/// Asks one question and delivers its answer.
struct AskCommand {
    let context: CommandContext

    func run() async throws -> ExitStatus {
        let schema = try context.options.schema.map { text throws(AskError) in try SchemaSource.read(text) }
        let server = try context.makeServer()
        let budget = ContextBudget(context: context, server: { server })
        var question = try await QuestionBuilder(context: context, server: { server }).build()
        while true {
            var request = context.makeRequest()
            request.messages = question.messages
            if let schema { request.preset["response_format"] = Self.responseFormat(schema) }
            let delivery = AnswerDelivery(
                context: context,
                turn: ChatTurn(context: context, server: server),
                question: question,
                schema: schema
            )
            do {
                return try await delivery.run(request.body)
            } catch let error as AskError where error.cause == .contextTooLong {
                guard let shorter = budget.shorter(question) else { throw error }
                question = shorter
            }
        }
    }

    static func responseFormat(_ schema: JSONValue) -> JSONValue {
        ["type": "json_schema", "json_schema": ["name": "answer", "strict": true, "schema": schema]]
    }
}
