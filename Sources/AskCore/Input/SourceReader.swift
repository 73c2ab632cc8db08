/// Reads what `-f` and `-a` name: files, directories, addresses.
struct SourceReader {
    var recursive: Bool
    /// The contents of stdin, for `-`.
    var standardInput: () throws -> [UInt8]
    /// Fetches an address.
    var fetch: (String) async throws -> [UInt8]

    func texts(_ path: String) async throws -> [(path: String, text: String)] {
        if path == "-" { return [("-", try text(try standardInput(), path))] }
        if Self.isAddress(path) { return [(path, try text(try await fetch(path), path))] }
        guard FileAccess.isDirectory(path) else { return [(path, try text(try read(path), path))] }
        guard recursive else {
            throw AskError(
                .noInput,
                "\(path) is a directory",
                remedy: "--recursive adds all text files in it."
            )
        }
        var left = InputLimit.allSources
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
                "\(path) is no image, audio or PDF",
                remedy: "-f adds a text; --at \(Shell.quoted(path)) TYPE attaches it with a type of your own."
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
        let bytes: [UInt8]
        do {
            bytes = try FileAccess.read(path, limit: InputLimit.source + 1)
        } catch {
            throw AskError(.noInput, "cannot read \(path): \(error.reason)", remedy: "Check the path.")
        }
        try InputLimit.check(bytes.count, InputLimit.source, path)
        return bytes
    }

    private func text(_ bytes: [UInt8], _ path: String) throws(AskError) -> String {
        switch ByteKind(of: bytes) {
        case .text: return String(decoding: bytes, as: UTF8.self)
        case .attachment(let type):
            throw AskError(.badData, "\(path) is \(type), no text", remedy: "-a attaches it.")
        case .binary(let name):
            throw AskError(.badData, "\(path) is \(name), no text", remedy: "Convert it to text first.")
        }
    }

    /// All text files below a directory, in order; what is no text is left out.
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
                        try InputLimit.check(.max, InputLimit.allSources, "the text below the directory")
                    }
                    result.append((path, String(decoding: bytes, as: UTF8.self)))
                }
            }
        }
        return result
    }
}
