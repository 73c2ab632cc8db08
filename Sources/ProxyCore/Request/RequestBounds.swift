import OpenAIWire

/// Limits on what the proxy itself reads of a request; the rest is only limited by the body's size.
enum RequestBounds {
    /// The members of a body; the largest API has fewer than a hundred.
    static let members = 1024
    /// The bytes of a model's name.
    static let modelBytes = 1024
    /// The bytes of a field that the proxy parses, such as `fallbacks` or `stream_options`.
    static let fieldBytes = 64 << 10
    /// The models that a request may name as fallbacks, in one field.
    static let fallbacks = 100
    /// The tags of a request.
    static let tags = 100
    /// The bytes of a tag.
    static let tagBytes = 256
    /// The parts of a form.
    static let parts = 1024
    /// The bytes of the header of one part.
    static let partHeaderBytes = 16 << 10

    static var tooManyMembers: ProxyError {
        .badRequest(
            "The request's body has more than \(members) members; no API that this proxy serves has that many fields.",
            code: "too_many_fields"
        )
    }

    static var tooManyParts: ProxyError {
        .badRequest(
            "The form has more than \(parts) parts; send fewer, or several requests.",
            code: "too_many_parts"
        )
    }

    static var partHeaderTooLarge: ProxyError {
        .badRequest(
            "The header of a part of the form is larger than \(partHeaderBytes) bytes, or does not end with a blank line.",
            code: "invalid_multipart"
        )
    }

    /// - Throws: 400 if a model's name is longer than any real one, so that it does not fill logs and responses.
    static func checkModelName(bytes: Int) throws(ProxyError) {
        guard bytes > modelBytes else { return }
        throw .badRequest(
            "`model` has \(bytes) bytes; no model's name has more than 1,024.",
            code: "invalid_value",
            parameter: "model"
        )
    }

    /// - Throws: 400 if a field that the proxy parses is too large.
    static func check(_ member: JSONMember, named name: String) throws(ProxyError) {
        guard member.value.count > fieldBytes else { return }
        throw .badRequest(
            "`\(name)` has \(member.value.count) bytes; at most \(fieldBytes) are accepted.",
            code: "field_too_large",
            parameter: name
        )
    }
}
