extension JSONEnvelopeScanner {
    /// Visits the members of the object that `bytes` holds, in order.
    ///
    /// - Throws: ``JSONEnvelopeError``; what was visited before was sound.
    public static func scan(
        _ bytes: [UInt8],
        limits: JSONLimits = .default,
        _ visit: (JSONMember) -> JSONVisit
    ) throws(JSONEnvelopeError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONEnvelopeError) in
            try scan(UnsafeRawBufferPointer(buffer), limits: limits, visit)
        }
    }

    /// Visits the members of the object that `bytes` holds, in order; offsets count from the slice's first
    /// byte.
    public static func scan(
        _ bytes: ArraySlice<UInt8>,
        limits: JSONLimits = .default,
        _ visit: (JSONMember) -> JSONVisit
    ) throws(JSONEnvelopeError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONEnvelopeError) in
            try scan(UnsafeRawBufferPointer(buffer), limits: limits, visit)
        }
    }

    /// Visits the members of the object that `bytes` holds, in order.
    ///
    /// - Throws: ``JSONEnvelopeError``; what was visited before was sound.
    public static func scan(
        _ bytes: RawSpan,
        limits: JSONLimits = .default,
        _ visit: (JSONMember) -> JSONVisit
    ) throws(JSONEnvelopeError) {
        try bytes.withUnsafeBytes { (buffer) throws(JSONEnvelopeError) in
            try scan(buffer, limits: limits, visit)
        }
    }

    /// The keys that the object in `bytes` holds more than once, decoded, each named once, in order of
    /// repetition.
    ///
    /// It allocates; it is for diagnostics, not for every request.
    public static func duplicateKeys(
        in bytes: [UInt8],
        limits: JSONLimits = .default
    ) throws(JSONEnvelopeError) -> [String] {
        var seen = JSONObject()
        var repeated = JSONObject()
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONEnvelopeError) in
            let bytes = UnsafeRawBufferPointer(buffer)
            try scan(bytes, limits: limits) { member in
                let key = member.decodedKey(in: bytes)
                if seen[key] == nil { seen[key] = .null } else { repeated[key] = .null }
                return .continue
            }
        }
        return repeated.keys
    }
}

extension JSONEnvelopeScanner {
    /// Visits the kinds of the elements of the array at `range` of `bytes`, in order, without keeping any of them.
    ///
    /// - Throws: ``JSONEnvelopeError``, also where the value is not an array.
    package static func scanElements(
        _ bytes: UnsafeRawBufferPointer,
        in range: Range<Int>,
        limits: JSONLimits = .default,
        _ visit: (JSONKind) -> JSONVisit
    ) throws(JSONEnvelopeError) {
        var tokenizer = JSONTokenizer(bytes, in: range, limits: limits)
        try tokenizer.skipToValue()
        guard try tokenizer.peek() == UInt8(ascii: "[") else {
            throw JSONParseError(.value, at: tokenizer.position)
        }
        tokenizer.position &+= 1
        tokenizer.skipWhitespace()
        if try tokenizer.peek() == UInt8(ascii: "]") { return }
        while true {
            if visit(try tokenizer.skipValue(depth: 1)) == .stop { return }
            tokenizer.skipWhitespace()
            switch try tokenizer.peek() {
            case UInt8(ascii: ","):
                tokenizer.position &+= 1
                tokenizer.skipWhitespace()
            case UInt8(ascii: "]"):
                return
            default:
                throw JSONParseError(.commaOrBracket, at: tokenizer.position)
            }
        }
    }
}
