import OpenAIWire
import Testing

@testable import AskCore

@Suite("History")
struct HistoryTests {
    let folder = TemporaryFolder()

    private var store: HistoryStore {
        HistoryStore(environment: AskEnvironment(["XDG_STATE_HOME": folder.path]))
    }

    private func entry(
        _ id: String,
        parent: String? = nil,
        terminal: String? = nil,
        session: String? = nil,
        text: String = "a"
    ) -> HistoryEntry {
        var record = AnswerRecord()
        record.text = text
        return HistoryEntry(
            id: id,
            parent: parent,
            session: session,
            terminal: terminal,
            time: "2026-03-01T00:00:00Z",
            model: "m",
            messages: [["role": "user", "content": .string("q \(id)")]],
            record: record
        )
    }

    private func append(_ entry: HistoryEntry, month: Int = 0) throws {
        try store.append(entry, at: WallTime(milliseconds: 1_772_323_200_000 + month * 2_700_000_000))
    }

    @Test("A line is read back as it was written, and other lines are skipped")
    func lines() throws {
        let original = entry("01", parent: "00", terminal: "tty|1", session: "s", text: "ünï\n\u{1F389}")
        #expect(HistoryEntry(line: original.line[...]) == original)
        #expect(HistoryEntry(line: Array("{}".utf8)[...]) == nil)
        #expect(HistoryEntry(line: Array("{\"id\":".utf8)[...]) == nil)
        try append(original)
        try FileAccess.append(Array("{broken\n".utf8), to: "\(store.directory)/2026-03.jsonl")
        #expect(store.last() == original)
    }

    @Test("Conversations are chains, also across months, and terminals do not mix")
    func chains() throws {
        try append(entry("a1", terminal: "one"))
        try append(entry("b1", terminal: "two"))
        try append(entry("a2", parent: "a1", terminal: "one"), month: 1)
        var notices: [String] = []
        let one = Conversation.find(.continued, in: store, terminal: "one") { notices.append($0) }
        #expect(one.entries.map(\.id) == ["a1", "a2"])
        #expect(
            Conversation.find(.continued, in: store, terminal: "two") { notices.append($0) }.entries.map(\.id)
                == ["b1"]
        )
        #expect(notices.isEmpty)
        #expect(
            Conversation.find(.continued, in: store, terminal: "three") { notices.append($0) }.entries.map(
                \.id
            ) == ["a1", "a2"]
        )
        #expect(notices.count == 1)
        #expect(one.messages.count == 4)
    }

    @Test("A session is found by its name, and a new name starts one")
    func sessions() throws {
        try append(entry("c1", session: "work"))
        #expect(
            Conversation.find(.named("work"), in: store, terminal: nil) { _ in }.entries.map(\.id) == ["c1"]
        )
        let fresh = Conversation.find(.named("play"), in: store, terminal: nil) { _ in }
        #expect(fresh.entries.isEmpty && fresh.session == "play")
        #expect(store.sessions == ["work"])
    }

    @Test(
        "Dates",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_772_323_199_000, "2026-02-28T23:59:59Z"),
        ]
    )
    func dates(milliseconds: Int, text: String) {
        #expect(WallTime(milliseconds: milliseconds).iso8601 == text)
        #expect(WallTime(milliseconds: milliseconds).month == String(text.prefix(7)))
    }

    @Test("Identifiers sort by time")
    func identifiers() {
        let early = ULID.make(at: WallTime(milliseconds: 1000))
        let late = ULID.make(at: WallTime(milliseconds: 2000))
        #expect(early < late && early.count == 26)
    }
}
