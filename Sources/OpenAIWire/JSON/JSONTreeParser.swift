/// Builds a ``JSONValue`` from bytes with an explicit stack, so that deep nesting costs memory and never the
/// stack.
struct JSONTreeParser {
    private var tokenizer: JSONTokenizer
    private var open: [Container] = []

    private enum Container {
        case array([JSONValue])
        case object(JSONObject, key: String)

        var isObject: Bool {
            if case .object = self { true } else { false }
        }

        var value: JSONValue {
            switch self {
            case .array(let elements): .array(elements)
            case .object(let members, _): .object(members)
            }
        }

        mutating func add(_ value: JSONValue) {
            // Moves the contents out before changing them, to avoid a copy.
            switch self {
            case .array(var elements):
                self = .array([])
                elements.append(value)
                self = .array(elements)
            case .object(var members, let key):
                self = .object([:], key: "")
                members[key] = value
                self = .object(members, key: key)
            }
        }
    }

    init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        tokenizer = JSONTokenizer(bytes, in: 0..<bytes.count, limits: limits)
    }

    mutating func parse() throws(JSONParseError) -> JSONValue {
        try tokenizer.skipToValue()
        while true {
            guard let value = try valueOrOpen() else { continue }
            guard let outermost = try close(with: value) else { continue }
            try tokenizer.expectEnd()
            return outermost
        }
    }

    /// Reads the value at the position, or opens the container that starts there and has contents.
    private mutating func valueOrOpen() throws(JSONParseError) -> JSONValue? {
        switch try tokenizer.peek() {
        case UInt8(ascii: "{"):
            try enter()
            if try tokenizer.peek() == UInt8(ascii: "}") {
                tokenizer.position += 1
                return .object([:])
            }
            open.append(.object([:], key: try key()))
            return nil
        case UInt8(ascii: "["):
            try enter()
            if try tokenizer.peek() == UInt8(ascii: "]") {
                tokenizer.position += 1
                return .array([])
            }
            open.append(.array([]))
            return nil
        default:
            return scalar(try tokenizer.scanScalar())
        }
    }

    /// Adds a value to the innermost container and closes every one that ends here.
    ///
    /// Returns the outermost value when that is complete.
    private mutating func close(with value: JSONValue) throws(JSONParseError) -> JSONValue? {
        var value = value
        while let innermost = open.indices.last {
            open[innermost].add(value)
            let isObject = open[innermost].isObject
            tokenizer.skipWhitespace()
            switch try tokenizer.peek() {
            case UInt8(ascii: ","):
                tokenizer.position += 1
                tokenizer.skipWhitespace()
                if isObject { try setKey(at: innermost) }
                return nil
            case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
                tokenizer.position += 1
                value = open.removeLast().value
            default:
                throw JSONParseError(isObject ? .commaOrBrace : .commaOrBracket, at: tokenizer.position)
            }
        }
        return value
    }

    private mutating func enter() throws(JSONParseError) {
        guard open.count < tokenizer.maximumDepth else {
            throw JSONParseError(.tooDeep, at: tokenizer.position)
        }
        tokenizer.position += 1
        tokenizer.skipWhitespace()
    }

    private mutating func key() throws(JSONParseError) -> String {
        text(try tokenizer.scanKey())
    }

    private mutating func setKey(at index: Int) throws(JSONParseError) {
        let key = try key()
        guard case .object(let members, _) = open[index] else { return }
        open[index] = .object(members, key: key)
    }

    private func text(_ token: JSONStringToken) -> String {
        JSONStringText(tokenizer.bytes, token.range).decoded(hasEscapes: token.hasEscapes)
    }

    private func scalar(_ token: JSONScalarToken) -> JSONValue {
        switch token {
        case .null: .null
        case .bool(let value): .bool(value)
        case .string(let token): .string(text(token))
        case .number(let range):
            .number(JSONNumber(validated: String(decoding: tokenizer.bytes[range], as: UTF8.self)))
        }
    }
}
