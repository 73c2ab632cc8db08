import OpenAIWire

/// The history: one file of JSON lines per month.
///
/// Each entry is one write, so that several programs can share the files without a lock.
struct HistoryStore: Sendable {
    /// The directory of the files.
    var directory: String

    init(environment: AskEnvironment) {
        directory = "\(environment.stateDirectory)/history"
    }

    func append(_ entry: HistoryEntry, at time: WallTime) throws(AskError) {
        do {
            try FileAccess.makeDirectory(directory)
            try FileAccess.append(entry.line, to: "\(directory)/\(time.month).jsonl")
        } catch {
            throw AskError(
                .cannotCreate,
                "cannot write the history in \(directory): \(error.reason)",
                remedy: "Use --no-log to turn the history off."
            )
        }
    }

    /// The newest matching entry.
    ///
    /// - Parameter marker: text that every matching line contains; other lines are not parsed.
    func last(containing marker: String = "", where matches: (HistoryEntry) -> Bool = { _ in true })
        -> HistoryEntry?
    {
        for name in files.reversed() {
            for line in lines(of: name).reversed() where marker.isEmpty || line.contains(marker.utf8) {
                if let entry = HistoryEntry(line: line), matches(entry) { return entry }
            }
        }
        return nil
    }

    /// All matching entries, oldest first.
    func all(where matches: (HistoryEntry) -> Bool) -> [HistoryEntry] {
        files.flatMap { lines(of: $0) }.compactMap { HistoryEntry(line: $0) }.filter(matches)
    }

    /// The conversation that ends with an entry, oldest first.
    func chain(endingWith entry: HistoryEntry) -> [HistoryEntry] {
        var chain = [entry]
        while let parent = chain[0].parent, chain.count < 10_000,
            let found = last(containing: parent, where: { $0.id == parent })
        {
            chain.insert(found, at: 0)
        }
        return chain
    }

    var sessions: [String] {
        Array(Set(all { $0.session != nil }.compactMap(\.session))).sorted()
    }

    private var files: [String] { FileAccess.names(in: directory).filter { $0.hasSuffix(".jsonl") } }

    private func lines(of name: String) -> [ArraySlice<UInt8>] {
        guard let bytes = try? FileAccess.read("\(directory)/\(name)") else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n"))
    }
}
