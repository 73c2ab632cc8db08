extension JSONValue {
    /// Parses the JSON value that `bytes` holds, strictly by RFC 8259.
    ///
    /// Of a key that appears twice in an object the last value counts, at the place of the first. A surrogate
    /// escape without its partner becomes U+FFFD. A byte order mark at the start is skipped.
    ///
    /// - Throws: ``JSONParseError`` with the offset of the offending byte.
    public init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONParseError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONParseError) in
            try JSONValue(parsing: UnsafeRawBufferPointer(buffer), limits: limits)
        }
    }

    /// Parses the JSON value that `bytes` holds; error offsets count from the first byte.
    public init(
        parsing bytes: some Collection<UInt8>,
        limits: JSONLimits = .default
    ) throws(JSONParseError) {
        try self.init(parsing: Array(bytes), limits: limits)
    }

    /// Parses the JSON value that `bytes` holds.
    ///
    /// Only white space can surround it (RFC 8259). Of members with the same key the last one counts.
    ///
    /// - Throws: ``JSONParseError``.
    public init(
        parsing bytes: UnsafeRawBufferPointer,
        limits: JSONLimits = .default
    ) throws(JSONParseError) {
        var parser = JSONTreeParser(bytes, limits: limits)
        self = try parser.parse()
    }
}

/// Bounds on what the JSON parser and the envelope scanner accept.
public struct JSONLimits: Sendable, Hashable {
    /// How many arrays and objects may be open at once; the outermost one counts as 1.
    public var maximumDepth: Int

    /// Limits with the given nesting depth.
    public init(maximumDepth: Int = 512) {
        self.maximumDepth = maximumDepth
    }

    /// 512 levels: more than any request to a model needs, and far fewer than a stack allows.
    public static let `default` = JSONLimits()
}
