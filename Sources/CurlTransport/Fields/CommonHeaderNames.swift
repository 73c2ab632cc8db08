import HTTPTypes

/// The field names that almost every response has, as servers spell them.
///
/// Made once, because making a name checks and copies its text.
enum CommonHeaderNames {
    private static let all: [HTTPField.Name] = [
        "content-type", "content-length", "date", "server", "transfer-encoding", "connection", "x-request-id",
        "Content-Type", "Content-Length", "Date", "Server", "Transfer-Encoding", "Connection",
        "Cache-Control",
    ].compactMap { HTTPField.Name($0) }

    /// The name with this spelling; `nil` where the bytes are not a token.
    static func name(_ bytes: UnsafeRawBufferPointer) -> HTTPField.Name? {
        for name in all where name.rawName.utf8.count == bytes.count {
            if name.rawName.hasBytes(bytes) { return name }
        }
        return HTTPField.Name(String(decoding: bytes, as: UTF8.self))
    }
}

extension String {
    fileprivate func hasBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Texts made from literals are contiguous.
        utf8.withContiguousStorageIfAvailable { UnsafeRawBufferPointer($0).hasBytes(of: bytes) } ?? false
    }
}
