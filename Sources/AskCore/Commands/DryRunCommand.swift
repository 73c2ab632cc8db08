import HTTPTypes
import OpenAIWire

/// `--dry-run` and `--curl`: shows the request without sending it.
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

/// A request as a curl command that a person can run.
///
/// It names the key's variable instead of the key.
enum CurlCommand {
    static func text(url: String, headers: [(name: String, value: String)], hasKey: Bool, body: JSONValue)
        -> String
    {
        var lines = ["curl -sS -N \(Shell.quoted(url))", "  -H 'content-type: application/json'"]
        if hasKey { lines.append("  -H \"authorization: Bearer $ASK_API_KEY\"") }
        for header in headers { lines.append("  -H \(Shell.quoted("\(header.name): \(header.value)"))") }
        lines.append("  -d \(Shell.quoted(ControlFilter().escapedJSON(body.description)))")
        return lines.joined(separator: " \\\n") + "\n"
    }
}
