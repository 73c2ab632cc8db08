package import HTTPTypes

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Field names that almost every message has, in the spellings that are common.
///
/// Made once, because making a name checks and copies its text.
package struct CommonHeaderNames: Sendable {
    private let names: [HTTPField.Name]

    private init(_ names: [String]) {
        self.names = names.compactMap { HTTPField.Name($0) }
    }

    /// Those that clients send.
    package static let requests = CommonHeaderNames([
        "Host", "Content-Type", "Authorization", "Accept", "Content-Length", "User-Agent", "Accept-Encoding",
        "Connection", "host", "content-type", "authorization", "accept", "content-length", "user-agent",
        "accept-encoding", "connection",
    ])

    /// Those that servers send.
    package static let responses = CommonHeaderNames([
        "content-type", "content-length", "date", "server", "transfer-encoding", "connection", "x-request-id",
        "Content-Type", "Content-Length", "Date", "Server", "Transfer-Encoding", "Connection",
        "Cache-Control",
    ])

    /// The name with this spelling; `nil` where it is not a token.
    package func name(_ text: String) -> HTTPField.Name? {
        for name in names where name.rawName == text { return name }
        return HTTPField.Name(text)
    }

    /// The name with the spelling of these bytes; `nil` where they are not a token.
    package func name(_ bytes: UnsafeRawBufferPointer) -> HTTPField.Name? {
        for name in names where name.rawName.utf8.count == bytes.count {
            // Texts made from literals are contiguous.
            let isSame = name.rawName.utf8.withContiguousStorageIfAvailable { text in
                guard let start = text.baseAddress, let other = bytes.baseAddress else { return false }
                return memcmp(start, other, bytes.count) == 0
            }
            if isSame == true { return name }
        }
        return HTTPField.Name(String(decoding: bytes, as: UTF8.self))
    }
}
