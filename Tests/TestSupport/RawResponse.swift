package import OpenAIWire

/// A response as it arrived on a socket, parsed by a reader that shares no code with the proxy.
package struct RawResponse: Sendable {
    package var status: Int
    package var fields: [(name: String, value: String)]
    package var body: [UInt8]
    /// Whether the body is complete; `false` if the connection closed in the middle of it.
    package var isWhole = true

    package var text: String { String(decoding: body, as: UTF8.self) }

    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// OpenAI's error object.
    package var error: JSONValue? { (try? JSONValue(parsing: body))?["error"] }

    /// Cuts responses out of the bytes of a connection.
    package struct Reader {
        private var bytes: [UInt8] = []
        private let isHead: Bool

        package init(isHead: Bool) {
            self.isHead = isHead
        }

        package mutating func append(_ new: [UInt8]) { bytes += new }

        /// The next response once it is complete; skips those with a 1xx status.
        package mutating func response() throws -> RawResponse? {
            while let end = headEnd {
                var response = try head(end)
                if response.status < 200 {
                    bytes.removeFirst(end + 4)
                    continue
                }
                let rest = bytes[(end + 4)...]
                if isHead || response.status == 204 { return response }
                if let length = response["content-length"].flatMap(Int.init) {
                    guard rest.count >= length else { return nil }
                    response.body = Array(rest.prefix(length))
                    return response
                }
                guard response["transfer-encoding"] == "chunked" else { return nil }
                guard let body = chunks(rest) else { return nil }
                response.body = body
                return response
            }
            return nil
        }

        /// Like ``response()``, and removes the response from the bytes; it must have a `content-length`.
        package mutating func nextResponse() throws -> RawResponse? {
            guard let end = headEnd, let response = try response() else { return nil }
            bytes.removeFirst(end + 4 + response.body.count)
            return response
        }

        /// What has arrived when the server closes, complete or not.
        package func end() throws -> RawResponse {
            guard let end = headEnd else {
                throw RawClient.Failure(
                    description:
                        "the server closed without a response: \(String(decoding: bytes, as: UTF8.self))"
                )
            }
            var response = try head(end)
            response.body = Array(bytes[(end + 4)...])
            response.isWhole = response["content-length"] == nil && response["transfer-encoding"] == nil
            return response
        }

        private var headEnd: Int? {
            let mark = Array("\r\n\r\n".utf8)
            guard bytes.count >= mark.count else { return nil }
            return (0...(bytes.count - mark.count)).first {
                bytes[$0..<($0 + mark.count)].elementsEqual(mark)
            }
        }

        private func head(_ end: Int) throws -> RawResponse {
            let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
            let words = (lines.first ?? "").split(separator: " ")
            guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
                throw RawClient.Failure(description: "not HTTP/1.1: \(lines.first ?? "")")
            }
            let fields = lines.dropFirst().map { line -> (name: String, value: String) in
                let pair = line.split(separator: ":", maxSplits: 1)
                return (pair[0].lowercased(), pair.count > 1 ? String(pair[1].drop { $0 == " " }) : "")
            }
            return RawResponse(status: status, fields: fields, body: [])
        }

        private func chunks(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
            var rest = bytes
            var body: [UInt8] = []
            while let lineEnd = rest.firstIndex(of: 0x0a) {
                let size = String(decoding: rest[..<lineEnd], as: UTF8.self).split(separator: "\r").first
                guard let count = size.flatMap({ Int($0, radix: 16) }) else { return nil }
                rest = rest[(lineEnd + 1)...]
                guard rest.count >= count + 2 else { return nil }
                if count == 0 { return body }
                body += rest.prefix(count)
                rest = rest.dropFirst(count + 2)
            }
            return nil
        }
    }
}
