import OpenAIWire

/// A complete question: the new messages and the conversation before them.
struct Question: Sendable {
    var text: String
    var attachments: [Attachment]
    var system: String?
    var conversation: Conversation
    /// With `--fit`: the text's parts before they were cut, and the number of tokens they were cut to.
    var uncut: (composer: PromptComposer, budget: Int)?

    /// The messages that are sent to the model.
    var messages: [JSONValue] {
        var messages = conversation.messages
        if let system {
            messages.removeAll { $0["role"]?.stringValue == "system" }
            messages.insert(["role": "system", "content": .string(system)], at: 0)
        }
        messages.append(["role": "user", "content": ChatRequest.content(text, attachments)])
        return messages
    }

    /// The messages for the history, with the names of attachments instead of their bytes.
    var newMessages: [JSONValue] {
        var messages: [JSONValue] = []
        if let system { messages.append(["role": "system", "content": .string(system)]) }
        let names = attachments.map { "\n[attached: \($0.name), \($0.type)]" }.joined()
        messages.append(["role": "user", "content": .string(text + names)])
        return messages
    }
}
