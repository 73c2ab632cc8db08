/// How `ask` ends, by the numbers of `sysexits.h`; a negative result is 1, as grep has it.
struct ExitStatus: Error, Sendable, Hashable {
    let code: Int32

    /// The answer is complete.
    static let success = ExitStatus(code: 0)
    /// A negative result: `--check` says no, `-x` found no block, no history matches.
    static let negative = ExitStatus(code: 1)
    /// The command line makes no sense.
    static let usage = ExitStatus(code: 64)
    /// The request or the answer is bad: 400, 413, 422, a context too long, a schema not met.
    static let badData = ExitStatus(code: 65)
    /// Input cannot be read, or does not come.
    static let noInput = ExitStatus(code: 66)
    /// The server or the model is not there.
    static let unavailable = ExitStatus(code: 69)
    /// A bug in `ask`.
    static let internalError = ExitStatus(code: 70)
    /// A file cannot be made.
    static let cannotCreate = ExitStatus(code: 73)
    /// Output failed.
    static let inputOutput = ExitStatus(code: 74)
    /// Later it may work: 429, a timeout.
    static let tryLater = ExitStatus(code: 75)
    /// The server does not speak OpenAI's API, or its stream was cut.
    static let protocolError = ExitStatus(code: 76)
    /// 401, 403.
    static let notPermitted = ExitStatus(code: 77)
    /// The configuration is wrong.
    static let configuration = ExitStatus(code: 78)

    /// The worse of two, for a run of many.
    static func worse(_ left: ExitStatus, _ right: ExitStatus) -> ExitStatus {
        left.code >= right.code ? left : right
    }
}
