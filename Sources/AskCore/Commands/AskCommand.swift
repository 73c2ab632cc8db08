import OpenAIWire

/// One question, one answer.
struct AskCommand {
    let context: CommandContext

    func run() async throws -> ExitStatus {
        let schema = try context.options.schema.map { text throws(AskError) in try SchemaSource.read(text) }
        let server = try context.makeServer()
        let question = try await QuestionBuilder(context: context, server: { server }).build()
        var request = context.makeRequest()
        request.messages = question.messages
        if let schema { request.preset["response_format"] = Self.responseFormat(schema) }
        let exchange = Exchange(context: context, server: server)
        return try await AnswerDelivery(
            context: context,
            exchange: exchange,
            question: question,
            schema: schema
        ).run(request.body)
    }

    static func responseFormat(_ schema: JSONValue) -> JSONValue {
        ["type": "json_schema", "json_schema": ["name": "answer", "strict": true, "schema": schema]]
    }
}
