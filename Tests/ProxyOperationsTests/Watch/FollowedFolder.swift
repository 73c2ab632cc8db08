import Foundation
import Synchronization

@testable import ProxyOperations

/// A temporary folder in which a test changes files while a follower watches them.
final class FollowedFolder: Sendable {
    let path: String
    private let checks: AsyncStream<[String: FileStamp?]>
    private let seen: Mutex<[String: FileStamp?]>
    private let continuation: AsyncStream<[String: FileStamp?]>.Continuation

    init() throws {
        // Without symbolic links, because the tests compare resolved paths.
        path =
            URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
            + "/watch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        (checks, continuation) = AsyncStream.makeStream()
        seen = Mutex([:])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    subscript(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String, atomically: Bool = false) throws {
        try text.write(toFile: self[name], atomically: atomically, encoding: .utf8)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: self[name], withDestinationPath: target)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: self[name])
    }

    func rename(_ name: String, to other: String) throws {
        guard Foundation.rename(self[name], self[other]) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Follows a file while the body runs.
    ///
    /// - Parameter body: receives a function that waits until a change is noticed and returns the file's text.
    func following(_ name: String, _ body: (_ change: () async throws -> String?) async throws -> Void)
        async throws
    {
        let file = self[name]
        seen.withLock { $0 = FileStamp.read([file]) }
        var follower = FileFollower(files: { [file] }) {
            let now = FileStamp.read([file])
            guard
                self.seen.withLock({ seen in
                    defer { seen = now }
                    return seen != now
                })
            else { return false }
            self.continuation.yield(now)
            return true
        }
        follower.settling = .milliseconds(1)
        // Longer than a test may take: a change that is not reported fails the test.
        follower.interval = .seconds(3600)
        let task = Task { [follower] in await follower.run() }
        defer { task.cancel() }
        try await body {
            for await _ in checks { break }
            return try? String(contentsOfFile: file, encoding: .utf8)
        }
    }
}
