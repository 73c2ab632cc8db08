import HTTPTypes

/// Something that a backend stores, as its path names it: a response, a video, its voices, its tokenizer.
struct StoredResource: Sendable, Hashable {
    /// What follows the backend's `/v1`, or its address without `/v1`.
    var path: String
    /// Whether the backend serves it without `/v1`, as vLLM does with `/tokenizer_info`.
    var isBesideV1: Bool
    /// The id that identifies the backend; `nil` if each backend has its own.
    var id: String?
    /// The supported methods.
    var methods: [HTTPRequest.Method]

    /// Reads a path in any of the API's spellings.
    init?(_ path: Substring) {
        var rest = path
        for prefix in ["/v1/", "/openai/v1/", "/"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            break
        }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let methods = Self.methods(parts) else { return nil }
        self.path = String(rest)
        self.isBesideV1 = parts == ["tokenizer_info"]
        self.id = parts.count < 2 || parts[0] == "audio" ? nil : parts[1]
        self.methods = methods
    }

    private static func methods(_ parts: [String]) -> [HTTPRequest.Method]? {
        if parts == ["audio", "voices"] || parts == ["tokenizer_info"] { return [.get] }
        guard parts.count >= 2, isID(parts[1]) else { return nil }
        switch (parts[0], parts.dropFirst(2).joined(separator: "/")) {
        case ("responses", ""), ("videos", ""): return parts.count == 2 ? [.get, .delete] : nil
        case ("responses", "input_items"), ("videos", "content"): return [.get]
        case ("responses", "cancel"): return [.post]
        default: return nil
        }
    }

    /// Whether a text is an id that cannot change the meaning of an address.
    private static func isID(_ text: String) -> Bool {
        (1...ResponseBindings.mostIDBytes).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a)
                    || (byte >= 0x30 && byte <= 0x39)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":")
            }
    }
}
