/// Finds the members of a JSON object in raw bytes, in one pass, without decoding or allocating.
///
/// A proxy needs a few top-level fields of a body (`model`, `stream`, `user`, …) and their positions, so that
/// it can replace one value and relay all other bytes. The scanner validates everything that it passes, and
/// accepts exactly the objects that ``JSONValue/init(parsing:limits:)-([UInt8],_)`` accepts (RFC 8259):
///
/// - Duplicate keys are legal JSON: the visitor sees each of them, in order. See
///   ``duplicateKeys(in:limits:)``.
/// - Keys can contain escapes (`"mod\u0065l"`); `JSONMember.hasKey(_:in:)` decodes them.
/// - Nesting beyond the limit is an error, detected without recursion.
/// - Strings must be UTF-8 without unescaped control characters. A lone surrogate escape (`\ud800`) is
///   accepted, as in the grammar; it decodes to U+FFFD.
/// - A byte order mark before the object is skipped. Only white space can follow the object.
public enum JSONEnvelopeScanner {
    /// Visits the members of the object that `bytes` holds, in order.
    ///
    /// - Throws: ``JSONEnvelopeError``, also after members have been visited: use what the visitor collected
    ///   only if the call returns.
    public static func scan(
        _ bytes: UnsafeRawBufferPointer,
        limits: JSONLimits = .default,
        _ visit: (JSONMember) -> JSONVisit
    ) throws(JSONEnvelopeError) {
        try scan(bytes, in: 0..<bytes.count, limits: limits, visit)
    }

    /// Visits the members of the object at `range` of `bytes`, for example the value of a member.
    ///
    /// Offsets, in members and in errors, count from the start of `bytes`.
    public static func scan(
        _ bytes: UnsafeRawBufferPointer,
        in range: Range<Int>,
        limits: JSONLimits = .default,
        _ visit: (JSONMember) -> JSONVisit
    ) throws(JSONEnvelopeError) {
        var tokenizer = JSONTokenizer(bytes, in: range, limits: limits)
        try tokenizer.skipToValue()
        let start = tokenizer.position
        guard try tokenizer.peek() == UInt8(ascii: "{") else {
            // Report "not an object" only for valid JSON.
            _ = try tokenizer.skipValue(depth: 0)
            try tokenizer.expectEnd()
            throw JSONParseError(.notAnObject, at: start)
        }
        if try scanMembers(&tokenizer, visit) == .continue {
            try tokenizer.expectEnd()
        }
    }

    /// Visits the members of an object from the key whose quote is at `range`'s start, up to the object's end at
    /// `range`'s end.
    ///
    /// For objects that start with the same bytes as an earlier one, whose members are known.
    package static func scanRest(
        _ bytes: UnsafeRawBufferPointer,
        in range: Range<Int>,
        _ visit: (JSONMember) -> JSONVisit
    ) throws(JSONEnvelopeError) {
        var tokenizer = JSONTokenizer(bytes, in: range, limits: .default)
        if try scanMembersFromKey(&tokenizer, visit) == .continue { try tokenizer.expectEnd() }
    }

    private static func scanMembers(
        _ tokenizer: inout JSONTokenizer,
        _ visit: (JSONMember) -> JSONVisit
    ) throws(JSONEnvelopeError) -> JSONVisit {
        guard tokenizer.maximumDepth > 0 else { throw JSONParseError(.tooDeep, at: tokenizer.position) }
        tokenizer.position &+= 1
        tokenizer.skipWhitespace()
        if try tokenizer.peek() == UInt8(ascii: "}") {
            tokenizer.position &+= 1
            return .continue
        }
        return try scanMembersFromKey(&tokenizer, visit)
    }

    private static func scanMembersFromKey(
        _ tokenizer: inout JSONTokenizer,
        _ visit: (JSONMember) -> JSONVisit
    ) throws(JSONEnvelopeError) -> JSONVisit {
        while true {
            let key = try tokenizer.scanKey()
            let start = tokenizer.position
            let kind = try tokenizer.skipValue(depth: 1)
            let member = JSONMember(
                key: key.range,
                value: start..<tokenizer.position,
                kind: kind,
                keyHasEscapes: key.hasEscapes
            )
            if visit(member) == .stop { return .stop }
            tokenizer.skipWhitespace()
            switch try tokenizer.peek() {
            case UInt8(ascii: ","):
                tokenizer.position &+= 1
                tokenizer.skipWhitespace()
            case UInt8(ascii: "}"):
                tokenizer.position &+= 1
                return .continue
            default:
                throw JSONParseError(.commaOrBrace, at: tokenizer.position)
            }
        }
    }
}
