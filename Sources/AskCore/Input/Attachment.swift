import OpenAIWire

/// Something that goes with the question as it is: an image, audio, a document.
struct Attachment: Sendable, Hashable {
    /// A MIME type.
    var type: String
    var name: String
    var content: Content

    enum Content: Sendable, Hashable {
        case bytes([UInt8])
        /// The server fetches it.
        case address(String)
    }

    /// The bytes that are sent of it.
    var size: Int {
        switch content {
        case .bytes(let bytes): bytes.count
        case .address(let text): text.utf8.count
        }
    }

    /// The attachment as a part of a message's content.
    var part: JSONValue {
        let url =
            switch content {
            case .bytes(let bytes): "data:\(type);base64,\(Base64.encode(bytes))"
            case .address(let text): text
            }
        if type.hasPrefix("image/") { return ["type": "image_url", "image_url": ["url": .string(url)]] }
        if type.hasPrefix("audio/"), case .bytes(let bytes) = content {
            let format = type == "audio/mpeg" ? "mp3" : String(type.dropFirst("audio/".count))
            return [
                "type": "input_audio",
                "input_audio": ["data": .string(Base64.encode(bytes)), "format": .string(format)],
            ]
        }
        return ["type": "file", "file": ["filename": .string(name), "file_data": .string(url)]]
    }
}
