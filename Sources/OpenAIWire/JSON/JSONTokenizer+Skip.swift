extension JSONTokenizer {
    /// Skips the value at `position` whatever it is, validating it; `depth` containers are open around it.
    mutating func skipValue(depth outer: Int) throws(JSONParseError) -> JSONKind {
        let first = try peek()
        let kind: JSONKind
        switch first {
        case UInt8(ascii: "{"): kind = .object
        case UInt8(ascii: "["): kind = .array
        default: return try scanScalar().kind
        }
        var nesting = JSONNesting()
        repeat {
            // Here stands the first byte of a value.
            let byte = try peek()
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                let isObject = byte == UInt8(ascii: "{")
                guard outer &+ nesting.depth < maximumDepth else {
                    throw JSONParseError(.tooDeep, at: position)
                }
                position &+= 1
                nesting.push(isObject: isObject)
                skipWhitespace()
                if try peek() != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if isObject { _ = try scanKey() }
                    continue
                }
                position &+= 1
                nesting.pop()
            } else {
                _ = try scanScalar()
            }
            try closeContainers(&nesting)
        } while nesting.depth > 0
        return kind
    }

    /// After a value: leaves every container that ends here, and stops before the next value, if there is
    /// one.
    @inline(__always)
    private mutating func closeContainers(_ nesting: inout JSONNesting) throws(JSONParseError) {
        while nesting.depth > 0 {
            skipWhitespace()
            let byte = try peek()
            if byte == UInt8(ascii: ",") {
                position &+= 1
                skipWhitespace()
                if nesting.isObject { _ = try scanKey() }
                return
            }
            guard byte == (nesting.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw JSONParseError(nesting.isObject ? .commaOrBrace : .commaOrBracket, at: position)
            }
            position &+= 1
            nesting.pop()
        }
    }
}
