/// One member of a JSON object, as byte offsets into the scanned bytes.
///
/// Offsets count from the first byte of the buffer that was scanned (for an `ArraySlice` too: add its
/// `startIndex`).
public struct JSONMember: Sendable, Hashable {
    /// The bytes of the key as written, without its quotes.
    public var key: Range<Int>
    /// The bytes of the value as written; a string's quotes and a container's brackets are included.
    public var value: Range<Int>
    /// What the value is.
    public var kind: JSONKind
    /// Whether the key is written with `\` escapes, so that its bytes are not its text.
    public var keyHasEscapes: Bool
}

/// The six kinds of JSON value.
public enum JSONKind: UInt8, Sendable, Hashable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool
    /// A number.
    case number
    /// A string.
    case string
    /// An array.
    case array
    /// An object.
    case object
}

/// What a visitor of members wants next.
public enum JSONVisit: Sendable, Hashable {
    /// Go on to the next member.
    case `continue`
    /// End the pass here; what follows in the bytes is not looked at and not validated.
    case stop
}
