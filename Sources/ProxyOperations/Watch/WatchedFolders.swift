#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folders and names to watch to notice that a path leads to another file.
///
/// These are the file's own folder and the folder of every symbolic link on the way: Kubernetes swaps a whole
/// `ConfigMap` by renaming one link. If part of the path is missing, it is the folder it is missing from. A parent
/// folder that is moved away as a whole goes unnoticed.
struct WatchedFolders: Equatable {
    /// The names by folder; folders are absolute and free of symbolic links.
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
                // `folder` contains no links, so its parent follows from its name.
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

    /// The components of a path in reverse order.
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
