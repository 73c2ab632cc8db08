/// The models that reason without marking where their reasoning begins.
///
/// They are known by their names, or remembered from an earlier answer, so that the next one is read right
/// from its beginning.
struct ReasoningModels: Sendable {
    /// Where the memory is kept.
    var directory: String

    private static let families = [
        "deepseek-r1", "deepseek_r1", "-r1", "qwq", "thinking", "reasoning", "reasoner", "magistral",
        "marco-o1", "openthinker", "skywork-o1", "exaone-deep",
    ]

    private var path: String { "\(directory)/stray-reasoning" }

    /// Whether the model's name says that it reasons, or an earlier answer showed it.
    func contains(_ model: String, at address: ServerAddress) -> Bool {
        let lowered = model.lowercased()
        return Self.families.contains { lowered.contains($0) } || isRemembered(model, at: address)
    }

    /// Remembers a model.
    ///
    /// Failing to is not an error: the next answer is read as this one was.
    func remember(_ model: String, at address: ServerAddress) {
        guard !isRemembered(model, at: address) else { return }
        try? FileAccess.makeDirectory(directory)
        try? FileAccess.append(Array("\(Self.line(model, address))\n".utf8), to: path)
    }

    private func isRemembered(_ model: String, at address: ServerAddress) -> Bool {
        guard let text = FileAccess.readText(path) else { return false }
        return text.split(separator: "\n").contains { $0 == Self.line(model, address) }
    }

    private static func line(_ model: String, _ address: ServerAddress) -> String {
        "\(address.origin) \(model)"
    }
}
