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
