/// By what a text or a model is recognised that reasons in the open.
enum ReasoningSigns {
    private static let openings = [
        "Okay, so ", "Okay, the user", "Okay, I ", "Okay, let", "Ok, so ", "Ok, the user", "Alright, so ",
        "Alright, the user",
        "Alright, I ", "Alright, let", "Hmm, ", "Hmm.",
    ]

    private static let families = [
        "deepseek-r1", "deepseek_r1", "-r1", "qwq", "thinking", "reasoning", "reasoner", "magistral",
        "marco-o1", "openthinker",
        "skywork-o1", "exaone-deep",
    ]

    static func isOpening(_ text: String) -> Bool { openings.contains { text.hasPrefix($0) } }

    static func mayBecomeOpening(_ text: String) -> Bool { openings.contains { $0.hasPrefix(text) } }

    /// Whether a model's name says that it reasons.
    static func isReasoningModel(_ name: String) -> Bool {
        let lowered = name.lowercased()
        return families.contains { lowered.contains($0) }
    }
}
