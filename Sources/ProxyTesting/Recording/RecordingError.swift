/// A recording that cannot be read or written.
public struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file or folder.
    public var file: String
    /// What is wrong with it.
    public var reason: String

    /// Both in one line.
    public var description: String { "\(file): \(reason)" }
}
