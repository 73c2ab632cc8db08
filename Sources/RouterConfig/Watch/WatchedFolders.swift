#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folders in which something has to happen before a path can lead to another file, and the names in them that matter.
///
/// That is the folder of the file itself, and the folder of every symbolic link on the way: Kubernetes swaps a whole
/// `ConfigMap` by renaming a link beside the file's own. Where a part of the way is not there, it is the folder that it
/// is missing from. A folder further up that is moved away as a whole is not seen.
struct WatchedFolders: Equatable {
    /// Names by absolute folder, without symbolic links.
    private(set) var names: [String: Set<String>] = [:]

    private static let mostLinks = 40

    init(of paths: [String], from workingDirectory: String = currentWorkingDirectory()) {
        for path in paths { add(path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)") }
    }

    private mutating func add(_ path: String) {
        var rest = Self.parts(path)
        var folder = "/"
        var links = 0
        while let name = rest.popLast() {
            if name == ".." {
                // `folder` has no links in it, so that its parent can be had from its name.
                folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
                if folder.isEmpty { folder = "/" }
                continue
            }
            let place = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            if let target = Self.target(ofLink: place) {
                names[folder, default: []].insert(name)
                links += 1
                guard links <= Self.mostLinks else { return }
                if target.hasPrefix("/") { folder = "/" }
                rest += Self.parts(target)
            } else if !rest.isEmpty, Self.isFolder(place) {
                folder = place
            } else {
                names[folder, default: []].insert(name)
                return
            }
        }
    }

    /// The parts of a path, the first one last.
    private static func parts(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.reversed().map(String.init)
    }

    private static func target(ofLink path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let base = buffer.baseAddress else { return nil }
            let count = readlink(path, base, buffer.count)
            guard count > 0 else { return nil }
            return String(
                decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]),
                as: UTF8.self
            )
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func currentWorkingDirectory() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let base = buffer.baseAddress, getcwd(base, buffer.count) != nil else { return "/" }
            return String(cString: base)
        }
    }
}
