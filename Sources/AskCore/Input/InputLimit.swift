/// How much `ask` reads of anything that somebody else produces.
///
/// Each limit is far above what a model takes or a person wants to read; without them a pipe or a server that never ends
/// takes all the memory.
enum InputLimit {
    /// stdin, a file, an address: more than any model's context.
    static let source = 64 << 20
    /// All sources of a question together.
    static let allSources = 128 << 20
    /// An answer that is kept for the history or to be written as a whole: about two million tokens.
    static let keptAnswer = 8 << 20
    /// The events whose log probabilities are kept for `--json`.
    static let keptLogprobs = 16 << 20
    /// An answer that comes as one document.
    static let answerDocument = 16 << 20
    /// A list of models, and other documents about the server.
    static let serverDocument = 4 << 20
    /// The body of a refusal.
    static let errorBody = 256 << 10
    /// What is shown of a server's message.
    static let shownMessage = 2000
    /// A line typed or piped into a chat.
    static let chatLine = 16 << 20
    /// A schema, a file of headers.
    static let optionFile = 1 << 20

    /// Throws where `bytes` are more than the limit.
    static func check(_ count: Int, _ limit: Int, _ name: String) throws(AskError) {
        guard count > limit else { return }
        throw AskError(
            .badData,
            "\(name) is longer than \(limit >> 20) MiB",
            remedy: "No model takes that much: cut it first, for example with head -c or tail -c."
        )
    }

    /// Reads a file, or fails where it is longer than the limit.
    static func read(_ path: String, limit: Int = source, named name: String? = nil) throws -> [UInt8] {
        let bytes = try FileAccess.read(path, limit: limit + 1)
        try check(bytes.count, limit, name ?? path)
        return bytes
    }
}
