import OpenAIWire

/// The earlier turns of a conversation, and what the next entry in the history belongs to.
struct Conversation: Sendable {
    var entries: [HistoryEntry] = []
    var session: String?
    var terminal: String?

    /// All messages so far, with only the first system prompt and without reasoning.
    var messages: [JSONValue] {
        var messages: [JSONValue] = []
        for entry in entries {
            messages += entry.messages.filter { messages.isEmpty || $0["role"]?.stringValue != "system" }
            messages.append(["role": "assistant", "content": .string(entry.answer)])
        }
        return messages
    }

    var hasSystem: Bool { messages.first?["role"]?.stringValue == "system" }

    /// Finds the conversation that the options ask for.
    static func find(
        _ choice: AskOptions.ConversationChoice,
        in store: HistoryStore,
        terminal: String?,
        notice: (String) -> Void
    ) -> Conversation {
        var conversation = Conversation(terminal: terminal)
        let last: HistoryEntry?
        switch choice {
        case .new: return conversation
        case .named(let name):
            let byName = store.last(containing: name) { $0.session == name }
            last =
                byName
                ?? (name.utf8.count >= 6 ? store.last(containing: name) { $0.id.hasPrefix(name) } : nil)
            conversation.session = last?.session ?? name
        case .continued:
            if let terminal, let own = store.last(where: { $0.terminal == terminal }) {
                last = own
            } else {
                last = store.last()
                if let last {
                    notice(
                        "this terminal has no conversation yet; continuing the latest one, from \(last.time)"
                    )
                }
            }
            conversation.session = last?.session
        }
        if let last {
            conversation.entries = store.chain(endingWith: last)
        } else {
            notice("there is no earlier conversation; starting one")
        }
        return conversation
    }
}
