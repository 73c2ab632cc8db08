/// How much `ask` reads of anything that it did not produce itself.
///
/// Each limit is far above what a model accepts or a person reads. Without them, an endless pipe or server
/// response would use up all memory.
enum SizeLimit {
    /// stdin, a file or a URL: more than any model's context.
    static let source = 64 << 20
    /// All sources of a question together.
    static let allSources = 128 << 20
    /// An answer kept for the history, or written as a whole: about two million tokens.
    static let keptAnswer = 8 << 20
    /// Events whose log probabilities are kept for `--json`.
    static let keptLogprobs = 16 << 20
    /// A response that is one document rather than a stream.
    static let answerDocument = 16 << 20
    /// A list of models and other documents about the server.
    static let serverDocument = 4 << 20
    /// The body of an error response.
    static let errorBody = 256 << 10
    /// What is shown of a server's error message.
    static let shownMessage = 2000
    /// A line typed or piped into a chat.
    static let chatLine = 16 << 20
    /// A file with a schema or with headers.
    static let optionFile = 1 << 20

    /// Throws if `count` is more than the limit.
    static func check(_ count: Int, _ limit: Int, _ name: String) throws(AskError) {
        guard count > limit else { return }
        throw AskError(
            .badData,
            "\(name) is longer than \(limit >> 20) MiB",
            remedy: "No model accepts that much. Cut it first, for example with head -c or tail -c."
        )
    }

    /// Reads a file of at most `limit` bytes.
    ///
    /// - Parameter subject: what the file is, for the message where it cannot be read.
    static func readFile(
        _ path: String,
        limit: Int,
        as subject: String,
        remedy: String = "Check the path."
    ) throws(AskError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try FileAccess.read(path, limit: limit + 1)
        } catch {
            throw AskError(.noInput, "cannot read \(subject): \(error.reason)", remedy: remedy)
        }
        try check(bytes.count, limit, path)
        return bytes
    }
}
