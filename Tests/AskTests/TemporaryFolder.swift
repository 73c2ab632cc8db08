@testable import AskCore

/// A folder that is gone when its test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = "/tmp/ask-tests-\(ULID.make())"
        try? FileAccess.makeDirectory(path)
    }

    deinit {
        _ = Shell.run("rm -rf \(Shell.quoted(path))")
    }

    func write(_ text: String, to name: String) throws {
        let file = "\(path)/\(name)"
        try FileAccess.makeDirectory(String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]))
        try FileAccess.replace(file, with: Array(text.utf8))
    }
}
