import OpenAIWire
import Testing

/// Decodes `text` as `T`, expects encoding to lose nothing, and returns the decoded value.
func expectRoundTrip<T: Codable>(
    _ type: T.Type,
    _ text: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> T {
    let original = try JSONValue(parsing: Array(text.utf8))
    let decoded = try WireDecoder().decode(type, from: original)
    let encoded = try WireEncoder().encodeValue(decoded)
    #expect(encoded == original, sourceLocation: sourceLocation)
    return decoded
}
