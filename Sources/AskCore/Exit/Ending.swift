/// How the process ends: with a status, or by a signal.
enum Ending: Sendable, Hashable {
    case status(ExitStatus)
    case signal(Int32)

    static let success = Ending.status(.success)
}
