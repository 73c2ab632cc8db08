/// Reads what `-f` and `-a` name: files, directories, URLs.
struct SourceReader {
    var recursive: Bool
    /// The contents of stdin, for `-`.
    var standardInput: () throws -> [UInt8]
    /// Fetches a URL.
    var fetch: (String) async throws -> [UInt8]

    func texts(_ path: String) async throws -> [(path: String, text: String)] {
        if path == "-" { return [("-", try text(try standardInput(), path))] }
        if Self.isAddress(path) { return [(path, try text(try await fetch(path), path))] }
        guard FileAccess.isDirectory(path) else { return [(path, try text(try read(path), path))] }
        guard recursive else {
            throw AskError(
                .noInput,
                "\(path) is a directory",
                remedy: "Use --recursive to add all text files in it."
            )
        }
        var left = SizeLimit.allSources
        return try filesBelow(path, &left)
    }

    func attachment(_ path: String, type: String?) async throws -> Attachment {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if Self.isAddress(path), let type {
            return Attachment(type: type, name: name, content: .address(path))
        }
        if Self.isAddress(path) {
            let end = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
            if let type = Self.imageTypes[end] {
                return Attachment(type: type, name: name, content: .address(path))
            }
        }
        let bytes = try await path == "-" ? standardInput() : Self.isAddress(path) ? fetch(path) : read(path)
        if let type { return Attachment(type: type, name: name, content: .bytes(bytes)) }
        guard case .attachment(let sniffed) = ByteKind(of: bytes) else {
            throw AskError(
                .badData,
                "\(path) is not an image, audio or a PDF",
                remedy:
                    "Use -f to add a text, or --at \(Shell.quoted(path)) TYPE to attach it with a given type."
            )
        }
        return Attachment(type: sniffed, name: name, content: .bytes(bytes))
    }

    private static let imageTypes = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp",
    ]

    static func isAddress(_ path: String) -> Bool { path.hasPrefix("http://") || path.hasPrefix("https://") }

    private func read(_ path: String) throws(AskError) -> [UInt8] {
        try SizeLimit.readFile(path, limit: SizeLimit.source, as: path)
    }

    private func text(_ bytes: [UInt8], _ path: String) throws(AskError) -> String {
        switch ByteKind(of: bytes) {
        case .text: return String(decoding: bytes, as: UTF8.self)
        case .attachment(let type):
            throw AskError(.badData, "\(path) is \(type), not text", remedy: "Use -a to attach it.")
        case .binary(let name):
            throw AskError(.badData, "\(path) is \(name), not text", remedy: "Convert it to text first.")
        }
    }

    /// All text files below a directory, sorted by name; other files are skipped.
    private func filesBelow(_ directory: String, _ left: inout Int) throws(AskError) -> [(
        path: String, text: String
    )] {
        var result: [(path: String, text: String)] = []
        for name in FileAccess.names(in: directory) {
            let path = directory.hasSuffix("/") ? "\(directory)\(name)" : "\(directory)/\(name)"
            if FileAccess.isDirectory(path) {
                result += try filesBelow(path, &left)
            } else {
                let bytes = try read(path)
                if ByteKind(of: bytes) == .text {
                    left -= bytes.count
                    if left < 0 {
                        try SizeLimit.check(.max, SizeLimit.allSources, "the text below the directory")
                    }
                    result.append((path, String(decoding: bytes, as: UTF8.self)))
                }
            }
        }
        return result
    }
}
