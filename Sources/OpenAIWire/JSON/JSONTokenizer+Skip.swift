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
            // The first byte of a value is here.
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

/// The open containers, one bit each, so that skipping a value needs neither recursion nor, up to 64
/// levels, memory.
struct JSONNesting {
    private(set) var depth = 0
    private var bits: UInt64 = 0
    private var deeper: [UInt64] = []

    /// Whether the innermost open container is an object.
    @inline(__always)
    var isObject: Bool { bits & 1 == 1 }

    @inline(__always)
    mutating func push(isObject: Bool) {
        if depth > 0, depth & 63 == 0 { deeper.append(bits) }
        bits = bits << 1 | (isObject ? 1 : 0)
        depth &+= 1
    }

    @inline(__always)
    mutating func pop() {
        depth &-= 1
        bits >>= 1
        if depth > 0, depth & 63 == 0 { bits = deeper.popLast() ?? 0 }
    }
}
