import OpenAIWire

/// The request as a curl command that a person can run: the key stands in it as the name of its variable.
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
