#if os(Linux)
    import Foundation
    import Testing

    @testable import RouterConfig

    /// What editors, deployments and Kubernetes do to a file, seen without looking at it from time to time.
    @Suite(.timeLimit(.minutes(1))) struct FileFollowerTests {
        private let folder: FollowedFolder

        init() throws {
            folder = try FollowedFolder()
            try folder.write("one", to: "config.yaml")
        }

        /// Changes come one by one or together; the last text is what counts.
        private func expect(_ text: String?, from change: () async throws -> String?) async throws {
            while try await change() != text {}
        }

        @Test("written in place, and again")
        func writing() async throws {
            try await folder.following("config.yaml") { change in
                try folder.write("twice", to: "config.yaml")
                try await expect("twice", from: change)
                try folder.write("a third time", to: "config.yaml")
                try await expect("a third time", from: change)
            }
        }

        @Test("another file takes its place by a rename")
        func renaming() async throws {
            try await folder.following("config.yaml") { change in
                for text in ["two", "three", "four"] {
                    try folder.write(text, to: "new", atomically: false)
                    try folder.rename("new", to: "config.yaml")
                    try await expect(text, from: change)
                }
            }
        }

        @Test("deleted, and made anew")
        func deleting() async throws {
            try await folder.following("config.yaml") { change in
                try folder.remove("config.yaml")
                try await expect(nil, from: change)
                try folder.write("back", to: "config.yaml")
                try await expect("back", from: change)
            }
        }

        @Test("a link beside the file's own link is swapped, as Kubernetes does with a ConfigMap")
        func linkSwap() async throws {
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
                // What the link leads to now is followed as well.
                try folder.write("version 3, changed", to: "v3/served.yaml")
                try await expect("version 3, changed", from: change)
            }
        }

        @Test("the folder is moved away and another takes its place")
        func folderSwap() async throws {
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

        @Test("it may not be read, and may be again")
        func permissions() async throws {
            let before = FileStamp.read([folder["config.yaml"]])
            try await folder.following("config.yaml") { change in
                chmod(folder["config.yaml"], 0)
                // Root may read it all the same.
                _ = try await change()
                #expect(FileStamp.read([folder["config.yaml"]]) != before)
                chmod(folder["config.yaml"], 0o600)
                try await expect("one", from: change)
            }
        }

        @Test("a folder in its place, which cannot be read by anyone, and the file again")
        func unreadable() async throws {
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

        @Test("where nothing tells of changes the file is looked at from time to time")
        func polling() async throws {
            let (looks, continuation) = AsyncStream.makeStream(of: Void.self)
            var follower = FileFollower(files: { ["/etc/passwd"] }) {
                continuation.yield()
                return false
            }
            follower.interval = .milliseconds(1)
            let task = Task { [follower] in await follower.run(nil) }
            var iterator = looks.makeAsyncIterator()
            for _ in 0..<3 { _ = await iterator.next() }
            task.cancel()
            await task.value
        }
    }
#endif
