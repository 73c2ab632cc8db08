/// A run of bytes as it came from a backend; never empty.
///
/// Holds an array, so that handing it on costs a reference. Where one chunk ends and the next begins means
/// nothing.
public struct ByteChunk: Sendable, Hashable {
    /// The bytes.
    public var bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How many bytes there are.
    public var count: Int { bytes.count }
}
