import HTTPTypes

/// The names of fields that almost every answer has, as servers spell them: made once, because making one checks and copies its text.
enum UsualFieldNames {
    private static let all: [HTTPField.Name] = [
        "content-type", "content-length", "date", "server", "transfer-encoding", "connection", "x-request-id",
        "Content-Type", "Content-Length", "Date", "Server", "Transfer-Encoding", "Connection",
        "Cache-Control",
    ].compactMap { HTTPField.Name($0) }

    /// The name that is written so; `nil` where the bytes are no token.
    static func name(_ bytes: UnsafeRawBufferPointer) -> HTTPField.Name? {
        for name in all where name.rawName.utf8.count == bytes.count {
            if name.rawName.isMade(of: bytes) { return name }
        }
        return HTTPField.Name(String(decoding: bytes, as: UTF8.self))
    }
}

extension String {
    fileprivate func isMade(of bytes: UnsafeRawBufferPointer) -> Bool {
        // What a literal makes is contiguous.
        utf8.withContiguousStorageIfAvailable { UnsafeRawBufferPointer($0).hasBytes(of: bytes) } ?? false
    }
}
