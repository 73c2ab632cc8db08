import Foundation
import Testing

@testable import ProxyOperations

@Suite struct WatchedFoldersTests {
    private let folder: FollowedFolder

    init() throws {
        folder = try FollowedFolder()
        try FileManager.default.createDirectory(atPath: folder["a/b"], withIntermediateDirectories: true)
        try folder.write("text", to: "a/b/file")
    }

    private func names(_ path: String) -> [String: Set<String>] {
        let prefix = folder.path
        let found = WatchedFolders(of: [path], from: folder["a"]).names
        return Dictionary(uniqueKeysWithValues: found.map { (String($0.dropFirst(prefix.count)), $1) })
    }

    @Test func watchesTheFolderOfAFile() {
        #expect(names(folder["a/b/file"]) == ["/a/b": ["file"]])
        #expect(names("b/file") == ["/a/b": ["file"]])
        #expect(names("./b//../b/file") == ["/a/b": ["file"]])
        #expect(names("../a/b/../b/file") == ["/a/b": ["file"]])
    }

    @Test func watchesTheFolderAMissingFileIsMissingFrom() {
        #expect(names("b/none") == ["/a/b": ["none"]])
        #expect(names("none/deeper/file") == ["/a": ["none"]])
        #expect(names("b/file/below") == ["/a/b": ["file"]])
    }

    @Test func watchesTheFoldersOfLinksAndTheirTargets() throws {
        try folder.link("link", to: "a/up")
        try folder.link("a/up", to: "\(folder.path)/a/b")
        try folder.link("round", to: "round")
        #expect(names("../link/file") == ["": ["link"], "/a": ["up"], "/a/b": ["file"]])
        #expect(names("../round") == ["": ["round"]])
    }

    @Test func joinsTheNamesOfOneFolder() {
        let found = WatchedFolders(of: ["b/one", "b/two", "three"], from: folder["a"]).names
        #expect(found == [folder["a/b"]: ["one", "two"], folder["a"]: ["three"]])
    }

    @Test func findsFileSystemsThatOtherMachinesWriteTo() {
        let table = MountTable(
            """
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 0:30 / /etc/shared rw,relatime shared:5 - nfs4 host:/export rw
            3 2 8:2 / /etc/shared/local rw - xfs /dev/sdb rw
            4 1 0:31 / /mnt/with\\040space rw - fuse.sshfs host: rw
            5 1 0:32 / /twice rw - cifs //host/share rw
            6 5 8:3 / /twice rw - ext4 /dev/sdc rw
            not a mount
            """
        )
        #expect(!table.isShared("/etc"))
        #expect(table.isShared("/etc/shared"))
        #expect(table.isShared("/etc/shared/deeper"))
        #expect(!table.isShared("/etc/shared-not"))
        #expect(!table.isShared("/etc/shared/local/folder"))
        #expect(table.isShared("/mnt/with space/folder"))
        #expect(!table.isShared("/twice"))
        #expect(!MountTable("").isShared("/etc"))
    }

    #if os(Linux)
        @Test func eventsConcernWatchedNamesTheFolderItselfAndAnOverflow() {
            func bytes(_ number: UInt32) -> [UInt8] {
                withUnsafeBytes(of: number) { Array($0) }
            }
            func event(_ watch: Int32, _ mask: Int, _ name: String?) -> [UInt8] {
                let padding = [UInt8](repeating: 0, count: 16 - (name?.utf8.count ?? 0))
                let padded = name.map { Array($0.utf8) + padding } ?? []
                let head = [UInt32(bitPattern: watch), UInt32(mask), 0, UInt32(padded.count)]
                return head.flatMap(bytes) + padded
            }
            let read =
                event(1, Int(IN_CLOSE_WRITE), "file") + event(1, Int(IN_CREATE), "other")
                + event(2, Int(IN_DELETE_SELF), nil)
                + event(-1, Int(IN_Q_OVERFLOW), nil) + event(3, Int(IN_CREATE), "file")
            let concern = read.withUnsafeBytes { buffer in
                InotifyEvents(bytes: buffer).map { $0.concerns([1: ["file"], 2: []]) }
            }
            #expect(concern == [true, false, true, true, false])
            // A truncated event is left out.
            let cut = read.dropLast(3).withUnsafeBytes { buffer in InotifyEvents(bytes: buffer).map(\.watch)
            }
            #expect(cut == [1, 1, 2, -1])
        }
    #endif
}
