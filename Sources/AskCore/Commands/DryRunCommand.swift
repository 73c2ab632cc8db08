import HTTPTypes
import OpenAIWire

/// Shows what would be sent, and sends nothing.
struct DryRunCommand {
    let context: CommandContext

    func run() async throws -> ExitStatus {
        let server = try context.makeServer()
        let schema = try context.options.schema.map { text throws(AskError) in try SchemaSource.read(text) }
        let question = try await QuestionBuilder(context: context, server: { server }).build()
        var request = context.makeRequest()
        request.messages = question.messages
        if let schema { request.preset["response_format"] = AskCommand.responseFormat(schema) }
        guard context.options.command == .curlCommand else {
            try context.console.print(document: request.body)
            return .success
        }
        let own = try ExtraHeaders.read(context.options.headers).map { ($0.name.rawName, $0.value) }
        try context.console.print(
            CurlCommand.text(
                url: server.address.endpoint("chat/completions"),
                headers: own.map { (name: $0.0, value: $0.1) },
                hasKey: server.keyOrigin != nil,
                body: request.body
            )
        )
        return .success
    }
}
