/// Reads and writes whole files.
enum FileAccess {
    /// Reads the contents of a file, up to `limit` bytes.
    static func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError() }
        let descriptor = Descriptor(number: number)
        defer { descriptor.close() }
        var bytes: [UInt8] = []
        var info = stat()
        if fstat(number, &info) == 0, info.st_size > 0 {
            bytes.reserveCapacity(min(Int(info.st_size) + 1, limit))
        }
        while bytes.count < limit {
            let chunk = try descriptor.read(upTo: min(256 * 1024, limit - bytes.count))
            guard !chunk.isEmpty else { break }
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    /// Reads the contents of a file as text; `nil` if it cannot be read.
    static func readText(_ path: String, limit: Int = .max) -> String? {
        (try? read(path, limit: limit)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Appends in one write, so that programs do not mix their lines.
    ///
    /// A new file is readable only by its owner.
    static func append(_ bytes: [UInt8], to path: String) throws(SystemError) {
        try write(bytes, to: path, flags: O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC)
    }

    /// Replaces a file atomically: readers see the old contents or the new ones.
    static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let temporary = "\(path).\(getpid()).new"
        try write(bytes, to: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        guard rename(temporary, path) == 0 else { throw SystemError() }
    }

    private static func write(_ bytes: [UInt8], to path: String, flags: Int32) throws(SystemError) {
        let number = open(path, flags, 0o600)
        guard number >= 0 else { throw SystemError() }
        let descriptor = Descriptor(number: number)
        defer { descriptor.close() }
        try DescriptorWriter(descriptor: descriptor, interruption: nil).write(bytes)
    }

    /// Creates a directory and those above it, accessible only by their owner.
    static func makeDirectory(_ path: String) throws(SystemError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw SystemError()
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError() }
    }

    /// Whose file a path refers to.
    enum Ownership: Sendable, Hashable {
        case missing, notAFile
        /// This user's or root's.
        case own
        case foreign
    }

    static func ownership(of path: String) -> Ownership {
        var info = stat()
        guard stat(path, &info) == 0 else { return .missing }
        guard info.st_mode & S_IFMT == S_IFREG else { return .notAFile }
        return info.st_uid == geteuid() || info.st_uid == 0 ? .own : .foreign
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a directory, sorted, without hidden ones.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The working directory; empty if it no longer exists.
    static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }
}
