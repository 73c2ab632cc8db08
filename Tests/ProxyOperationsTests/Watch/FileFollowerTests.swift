#if os(Linux)
    import Foundation
    import Testing

    @testable import ProxyOperations

    /// What editors, deployments and Kubernetes do to a file, noticed without polling.
    @Suite(.timeLimit(.minutes(1))) struct FileFollowerTests {
        private let folder: FollowedFolder

        init() throws {
            folder = try FollowedFolder()
            try folder.write("one", to: "config.yaml")
        }

        /// Waits for a text; changes may arrive one by one or together.
        private func expect(_ text: String?, from change: () async throws -> String?) async throws {
            while try await change() != text {}
        }

        @Test func noticesWritesInPlace() async throws {
            try await folder.following("config.yaml") { change in
                try folder.write("twice", to: "config.yaml")
                try await expect("twice", from: change)
                try folder.write("a third time", to: "config.yaml")
                try await expect("a third time", from: change)
            }
        }

        @Test func noticesAnotherFileRenamedIntoPlace() async throws {
            try await folder.following("config.yaml") { change in
                for text in ["two", "three", "four"] {
                    try folder.write(text, to: "new", atomically: false)
                    try folder.rename("new", to: "config.yaml")
                    try await expect(text, from: change)
                }
            }
        }

        @Test func noticesDeletionAndReturn() async throws {
            try await folder.following("config.yaml") { change in
                try folder.remove("config.yaml")
                try await expect(nil, from: change)
                try folder.write("back", to: "config.yaml")
                try await expect("back", from: change)
            }
        }

        /// Kubernetes updates a ConfigMap this way.
        @Test func noticesASwappedLinkOnTheWay() async throws {
            for version in ["1", "2", "3"] {
                try FileManager.default.createDirectory(
                    atPath: folder["v\(version)"],
                    withIntermediateDirectories: true
                )
                try folder.write("version \(version)", to: "v\(version)/served.yaml")
            }
            try folder.link("..data", to: "v1")
            try folder.link("served.yaml", to: "..data/served.yaml")
            try await folder.following("served.yaml") { change in
                for version in ["2", "3"] {
                    try folder.link("..data_tmp", to: "v\(version)")
                    try folder.rename("..data_tmp", to: "..data")
                    try await expect("version \(version)", from: change)
                }
                // The new target of the link is watched as well.
                try folder.write("version 3, changed", to: "v3/served.yaml")
                try await expect("version 3, changed", from: change)
            }
        }

        @Test func noticesAReplacedFolder() async throws {
            try FileManager.default.createDirectory(atPath: folder["etc"], withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                atPath: folder["etc.new"],
                withIntermediateDirectories: true
            )
            try folder.write("old", to: "etc/config.yaml")
            try folder.write("new one", to: "etc.new/config.yaml")
            try await folder.following("etc/config.yaml") { change in
                try folder.rename("etc", to: "etc.old")
                try await expect(nil, from: change)
                try folder.rename("etc.new", to: "etc")
                try await expect("new one", from: change)
            }
        }

        @Test func noticesChangedPermissions() async throws {
            let before = FileStamp.read([folder["config.yaml"]])
            try await folder.following("config.yaml") { change in
                chmod(folder["config.yaml"], 0)
                // Root can read it anyway, so the text does not change.
                _ = try await change()
                #expect(FileStamp.read([folder["config.yaml"]]) != before)
                chmod(folder["config.yaml"], 0o600)
                try await expect("one", from: change)
            }
        }

        @Test func noticesAFolderInPlaceOfTheFile() async throws {
            try await folder.following("config.yaml") { change in
                try folder.remove("config.yaml")
                try FileManager.default.createDirectory(
                    atPath: folder["config.yaml"],
                    withIntermediateDirectories: true
                )
                try await expect(nil, from: change)
                try folder.remove("config.yaml")
                try folder.write("readable", to: "config.yaml")
                try await expect("readable", from: change)
            }
        }

        @Test func pollsWhereNothingReportsChanges() async throws {
            let (checks, continuation) = AsyncStream.makeStream(of: Void.self)
            var follower = FileFollower(files: { ["/etc/passwd"] }) {
                continuation.yield()
                return false
            }
            follower.interval = .milliseconds(1)
            let task = Task { [follower] in await follower.run(nil) }
            var iterator = checks.makeAsyncIterator()
            for _ in 0..<3 { _ = await iterator.next() }
            task.cancel()
            await task.value
        }
    }
#endif
