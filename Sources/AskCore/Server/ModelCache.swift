/// The ids of a server's models, kept for a few minutes: a shell that completes them must not wait.
struct ModelCache {
    private let path: String
    private let directory: String
    private static let lifetime = 300_000

    init(environment: ProcessEnvironment, address: ServerAddress) {
        directory = environment.cacheDirectory
        let name = address.root.utf8.map { byte in
            byte.isNameByte ? String(UnicodeScalar(byte)) : "_"
        }.joined()
        path = "\(directory)/models-\(name)"
    }

    /// Keeps what can be offered; the first line is the time.
    func keep(_ ids: [String]) {
        try? FileAccess.makeDirectory(directory)
        let lines = ["\(WallTime.now().milliseconds)"] + CompletionCandidates.offered(from: ids)
        try? FileAccess.replace(path, with: Array(lines.map { "\($0)\n" }.joined().utf8))
    }

    /// The ids; `nil` where they are too old or were never fetched.
    var fresh: [String]? {
        guard let lines, let time = lines.first.flatMap({ Int($0) }) else { return nil }
        return WallTime.now().milliseconds - time < Self.lifetime ? Array(lines.dropFirst()) : nil
    }

    /// The ids, however old.
    var stale: [String]? { lines.map { Array($0.dropFirst()) } }

    private var lines: [String]? { FileAccess.readText(path)?.split(separator: "\n").map(String.init) }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || self == UInt8(ascii: ".")
            || self == UInt8(ascii: "-")
    }
}
