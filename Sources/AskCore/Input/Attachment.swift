import OpenAIWire

/// An image, a sound or a document that is sent with the question.
struct Attachment: Sendable, Hashable {
    /// A MIME type.
    var type: String
    var name: String
    var content: Content

    enum Content: Sendable, Hashable {
        case bytes([UInt8])
        /// A URL that the server fetches.
        case address(String)
    }

    /// How many bytes it adds to the question, before encoding.
    var size: Int {
        switch content {
        case .bytes(let bytes): bytes.count
        case .address(let text): text.utf8.count
        }
    }

    /// The part of a message's content that holds the attachment.
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
