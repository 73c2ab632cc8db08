import OpenAIWire

/// The history: one file of JSON lines a month, one write an exchange, so that it needs neither a lock nor a
/// database.
struct HistoryStore: Sendable {
    /// The directory of the files.
    var directory: String

    init(environment: ProcessEnvironment) {
        directory = "\(environment.stateDirectory)/history"
    }

    func append(_ entry: HistoryEntry, at time: WallTime) throws(AskError) {
        do {
            try FileAccess.makeDirectory(directory)
            try FileAccess.append(entry.line, to: "\(directory)/\(time.month).jsonl")
        } catch {
            throw AskError(
                .cannotCreate,
                "the history in \(directory) cannot be written: \(error.reason)",
                remedy: "--no-log keeps the exchange out of it."
            )
        }
    }

    /// The newest entry that fits; the newest file is looked at first, and from its end.
    ///
    /// - Parameter marker: bytes that a fitting line has, to leave the others unparsed.
    func last(containing marker: String = "", where fits: (HistoryEntry) -> Bool = { _ in true })
        -> HistoryEntry?
    {
        for name in files.reversed() {
            for line in lines(of: name).reversed() where marker.isEmpty || line.contains(marker.utf8) {
                if let entry = HistoryEntry(line: line), fits(entry) { return entry }
            }
        }
        return nil
    }

    /// All entries that fit, oldest first.
    func all(where fits: (HistoryEntry) -> Bool) -> [HistoryEntry] {
        files.flatMap { lines(of: $0) }.compactMap { HistoryEntry(line: $0) }.filter(fits)
    }

    /// The chain that ends with an entry, oldest first.
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
