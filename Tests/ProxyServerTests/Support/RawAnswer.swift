import OpenAIWire

/// An answer as it came over a socket, with its framing checked by a reader of the tests' own.
struct RawAnswer: Sendable {
    var status: Int
    var fields: [(name: String, value: String)]
    var body: [UInt8]
    /// Whether the body's end was there; not so where the connection broke off within it.
    var isWhole = true

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// OpenAI's error object.
    var error: JSONValue? { (try? JSONValue(parsing: body))?["error"] }

    struct Reader {
        private var bytes: [UInt8] = []
        private let isHead: Bool

        init(isHead: Bool) {
            self.isHead = isHead
        }

        mutating func append(_ new: [UInt8]) { bytes += new }

        /// The answer, where it is complete; answers with a status of 1xx are skipped.
        mutating func answer() throws -> RawAnswer? {
            while let end = headEnd {
                var answer = try head(end)
                if answer.status < 200 {
                    bytes.removeFirst(end + 4)
                    continue
                }
                let rest = bytes[(end + 4)...]
                if isHead || answer.status == 204 { return answer }
                if let length = answer["content-length"].flatMap(Int.init) {
                    guard rest.count >= length else { return nil }
                    answer.body = Array(rest.prefix(length))
                    return answer
                }
                guard answer["transfer-encoding"] == "chunked" else { return nil }
                guard let body = chunks(rest) else { return nil }
                answer.body = body
                return answer
            }
            return nil
        }

        /// The answer, where it is complete and has a length, and what came behind it stays.
        mutating func nextAnswer() throws -> RawAnswer? {
            guard let end = headEnd, let answer = try answer() else { return nil }
            bytes.removeFirst(end + 4 + answer.body.count)
            return answer
        }

        /// The connection is closed: what is there is the answer, whole or not.
        func end() throws -> RawAnswer {
            guard let end = headEnd else {
                throw RawClient.Failure(
                    description:
                        "the server closed without an answer: \(String(decoding: bytes, as: UTF8.self))"
                )
            }
            var answer = try head(end)
            answer.body = Array(bytes[(end + 4)...])
            answer.isWhole = answer["content-length"] == nil && answer["transfer-encoding"] == nil
            return answer
        }

        private var headEnd: Int? {
            let mark = Array("\r\n\r\n".utf8)
            guard bytes.count >= mark.count else { return nil }
            return (0...(bytes.count - mark.count)).first {
                bytes[$0..<($0 + mark.count)].elementsEqual(mark)
            }
        }

        private func head(_ end: Int) throws -> RawAnswer {
            let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
            let words = (lines.first ?? "").split(separator: " ")
            guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
                throw RawClient.Failure(description: "no HTTP: \(lines.first ?? "")")
            }
            let fields = lines.dropFirst().map { line -> (name: String, value: String) in
                let pair = line.split(separator: ":", maxSplits: 1)
                return (pair[0].lowercased(), pair.count > 1 ? String(pair[1].drop { $0 == " " }) : "")
            }
            return RawAnswer(status: status, fields: fields, body: [])
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
