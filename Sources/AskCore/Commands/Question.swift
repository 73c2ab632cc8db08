import OpenAIWire

/// A question, complete: the messages that are new, and those before them.
struct Question: Sendable {
    var text: String
    var attachments: [Attachment]
    var system: String?
    var conversation: Conversation
    /// With `--fit`: what the text was made of before it was cut, and for how many tokens.
    var uncut: (composer: PromptComposer, budget: Int)?

    /// The messages as the model gets them.
    var messages: [JSONValue] {
        var messages = conversation.messages
        if let system {
            messages.removeAll { $0["role"]?.stringValue == "system" }
            messages.insert(["role": "system", "content": .string(system)], at: 0)
        }
        messages.append(["role": "user", "content": ChatRequest.content(text, attachments)])
        return messages
    }

    /// What the history keeps: the names of attachments, not their bytes.
    var newMessages: [JSONValue] {
        var messages: [JSONValue] = []
        if let system { messages.append(["role": "system", "content": .string(system)]) }
        let names = attachments.map { "\n[attached: \($0.name), \($0.type)]" }.joined()
        messages.append(["role": "user", "content": .string(text + names)])
        return messages
    }
}
