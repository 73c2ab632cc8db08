/// What kind of content bytes are, judged by their beginning.
enum ByteKind: Sendable, Hashable {
    case text
    /// Something that models accept: an image, a PDF, audio. Holds the MIME type.
    case attachment(String)
    /// Anything else. Holds a name for messages.
    case binary(String)

    private static let magics: [(bytes: [UInt8], kind: ByteKind)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .attachment("image/png")),
        ([0xFF, 0xD8, 0xFF], .attachment("image/jpeg")),
        (Array("GIF87a".utf8), .attachment("image/gif")),
        (Array("GIF89a".utf8), .attachment("image/gif")),
        (Array("%PDF-".utf8), .attachment("application/pdf")),
        (Array("ID3".utf8), .attachment("audio/mpeg")),
        (Array("fLaC".utf8), .attachment("audio/flac")),
        (Array("OggS".utf8), .attachment("audio/ogg")),
        ([0x7F, 0x45, 0x4C, 0x46], .binary("an ELF program")),
        ([0x1F, 0x8B], .binary("gzip data")),
        ([0x50, 0x4B, 0x03, 0x04], .binary("a ZIP archive (or an Office document)")),
        ([0x28, 0xB5, 0x2F, 0xFD], .binary("zstd data")),
        (Array("BZh".utf8), .binary("bzip2 data")),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .binary("xz data")),
        (Array("SQLite format 3\0".utf8), .binary("an SQLite database")),
        ([0xCF, 0xFA, 0xED, 0xFE], .binary("a Mach-O program")),
        ([0xFF, 0xFE], .binary("UTF-16 text")),
        ([0xFE, 0xFF], .binary("UTF-16 text")),
    ]

    init(of bytes: [UInt8]) {
        if bytes.count > 11, bytes.starts(with: "RIFF".utf8) {
            let form = String(decoding: bytes[8..<12], as: UTF8.self)
            if form == "WEBP" { self = .attachment("image/webp"); return }
            if form == "WAVE" { self = .attachment("audio/wav"); return }
        }
        if let known = Self.magics.first(where: { bytes.starts(with: $0.bytes) })?.kind {
            // Text may start with "BZh" or "ID3", too. The real formats contain NUL soon after.
            if known == .binary("bzip2 data") || known == .attachment("audio/mpeg"),
                !Self.holdsControls(bytes)
            {
                self = .text
            } else {
                self = known
            }
            return
        }
        self = Self.holdsControls(bytes) ? .binary("binary data") : .text
    }

    /// NUL never occurs in text, and nearly always in the first kilobytes of anything else.
    private static func holdsControls(_ bytes: [UInt8]) -> Bool { bytes.prefix(8192).contains(0) }
}
