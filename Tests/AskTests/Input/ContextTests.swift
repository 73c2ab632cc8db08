import OpenAIWire
import Testing

@testable import AskCore

@Suite("Context")
struct ContextTests {
    @Test(
        "The first bytes tell the type",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], ByteKind.attachment("image/png")),
            (Array("GIF89a\0".utf8), .attachment("image/gif")),
            (Array("%PDF-1.7".utf8), .attachment("application/pdf")),
            (Array("RIFFxxxxWEBP".utf8), .attachment("image/webp")),
            ([0x7F, 0x45, 0x4C, 0x46], .binary("an ELF program")),
            ([1, 0, 2], .binary("binary data")), (Array("BZh is a word".utf8), .text),
            (Array("hello\r\n\t".utf8), .text), ([], .text),
            ([0xC3, 0x28, 0x41], .text), ([0xFF, 0xFE, 0x41, 0], .binary("UTF-16 text")),
        ] as [([UInt8], ByteKind)]
    )
    func kinds(bytes: [UInt8], kind: ByteKind) {
        #expect(ByteKind(of: bytes) == kind)
    }

    @Test(
        "A cut keeps whole lines, fits, and says what is missing",
        arguments: [
            (ContextFit.Mode.head, true, false), (.tail, false, true), (.middle, true, true),
            // The mark stands before the first line, and the last line is not one of the evenly spread ones.
            (.lines, false, false),
        ]
    )
    func cut(mode: ContextFit.Mode, keepsFirst: Bool, keepsLast: Bool) throws {
        let text = (1...400).map { "line number \($0)" }.joined(separator: "\n")
        let cut = try #require(ContextFit.cut(text, to: 300, mode))
        #expect(ContextFit.estimatedTokens(cut.text) <= 300 + 60)
        #expect(cut.keptLines > 20 && cut.keptLines < 400 && cut.totalLines == 400)
        #expect(cut.text.contains("lines cut"))
        #expect(cut.text.hasPrefix("line number 1\n") == keepsFirst)
        #expect(cut.text.hasSuffix("line number 400") == keepsLast)
    }

    @Test("A text that fits is not cut")
    func fits() {
        #expect(ContextFit.cut("short", to: 100, .head) == nil)
    }

    @Test(
        "Base64 is that of RFC 4648",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
    )
    func base64(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }

    @Test("An image becomes an image part, another file a file part")
    func parts() {
        let image = Attachment(type: "image/png", name: "x.png", content: .bytes([1]))
        #expect(image.part == ["type": "image_url", "image_url": ["url": "data:image/png;base64,AQ=="]])
        let document = Attachment(type: "application/pdf", name: "x.pdf", content: .bytes([1]))
        #expect(document.part["file"]?["filename"] == "x.pdf")
    }
}
