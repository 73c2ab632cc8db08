/// Reads a `content-type`, which is case-insensitive (RFC 9110, 8.3.1).
package enum MediaType {
    /// Whether it is a stream of events.
    package static func isEventStream(_ text: String) -> Bool {
        begins(text, with: "text/event-stream")
    }

    /// Whether it is JSON of any kind, as `application/problem+json`.
    package static func isJSON(_ text: String) -> Bool {
        if begins(text, with: "application/json") { return true }
        // By bytes: a search by characters sets up a table for each text.
        let type = text.utf8.prefix { $0 != UInt8(ascii: ";") }
        return type.indices.contains { isSame(type[$0...].prefix(4), "json") }
    }

    private static func begins(_ text: String, with type: StaticString) -> Bool {
        isSame(text.utf8.drop { $0 == 0x20 || $0 == 0x09 }.prefix(type.utf8CodeUnitCount), type)
    }

    private static func isSame(_ bytes: Substring.UTF8View, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { text in
            bytes.elementsEqual(text) { byte, other in
                (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte) == other
            }
        }
    }
}
