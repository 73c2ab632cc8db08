/// Remembers which models lose the opening tag of their reasoning, so that the next answer is read right from
/// its beginning.
struct ReasoningMemory: Sendable {
    var directory: String

    private var path: String { "\(directory)/stray-reasoning" }

    func knows(_ model: String, at address: ServerAddress) -> Bool {
        guard let text = FileAccess.readText(path) else { return false }
        return text.split(separator: "\n").contains { $0 == Self.line(model, address) }
    }

    /// A memory that cannot be kept is no reason to fail.
    func keep(_ model: String, at address: ServerAddress) {
        guard !knows(model, at: address) else { return }
        try? FileAccess.makeDirectory(directory)
        try? FileAccess.append(Array("\(Self.line(model, address))\n".utf8), to: path)
    }

    private static func line(_ model: String, _ address: ServerAddress) -> String {
        "\(address.origin) \(model)"
    }
}
