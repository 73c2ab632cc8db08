/// Why `ask` cannot do what it was asked to: a message and a remedy for a person, a status for a script.
struct AskError: Error, Sendable, Hashable {
    var status: ExitStatus
    /// What failed and why, one line.
    var message: String
    /// What to do about it, one line.
    var remedy: String?
    /// What a caller may want to react to, if anything.
    var cause: Cause?

    enum Cause: Sendable, Hashable {
        /// The server reported that the question is too long for the model.
        case contextTooLong
        /// The server speaks HTTP and does not serve OpenAI's API.
        case notTheAPI
    }

    init(_ status: ExitStatus, _ message: String, remedy: String? = nil) {
        self.status = status
        self.message = message
        self.remedy = remedy
    }

    /// The lines for stderr.
    ///
    /// Text from a server or a file cannot start a new line in them.
    var report: String {
        let first = "ask: \(Self.oneLine(message))\n"
        return remedy.map { "\(first)     \(Self.oneLine($0))\n" } ?? first
    }

    private static func oneLine(_ text: String) -> String {
        text.contains(where: \.isNewline)
            ? text.split(whereSeparator: \.isNewline).joined(separator: " ") : text
    }
}

/// The exit status of `ask`, with the numbers of `sysexits.h`; a negative result is 1, as with grep.
struct ExitStatus: Error, Sendable, Hashable {
    let code: Int32

    /// The answer is complete.
    static let success = ExitStatus(code: 0)
    /// A negative result: `--check` says no, `-x` finds no block, nothing in the history matches.
    static let negative = ExitStatus(code: 1)
    /// The command line is wrong.
    static let usage = ExitStatus(code: 64)
    /// The request or the answer is invalid: 400, 413, 422, context too long, schema not met.
    static let badData = ExitStatus(code: 65)
    /// Input is missing or cannot be read.
    static let noInput = ExitStatus(code: 66)
    /// The server or the model is not available.
    static let unavailable = ExitStatus(code: 69)
    /// A bug in `ask`.
    static let internalError = ExitStatus(code: 70)
    /// A file cannot be created.
    static let cannotCreate = ExitStatus(code: 73)
    /// Output failed.
    static let inputOutput = ExitStatus(code: 74)
    /// It may work later: 429, a timeout.
    static let tryLater = ExitStatus(code: 75)
    /// The server does not speak OpenAI's API, or its stream was cut.
    static let protocolError = ExitStatus(code: 76)
    /// 401, 403.
    static let notPermitted = ExitStatus(code: 77)
    /// The configuration is wrong.
    static let configuration = ExitStatus(code: 78)

    /// The worse of two statuses, for a run of many questions.
    static func worse(_ left: ExitStatus, _ right: ExitStatus) -> ExitStatus {
        left.code >= right.code ? left : right
    }
}
