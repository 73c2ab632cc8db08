import HTTPTypes

extension RecordedExchange {
    /// Reads an exchange from a file's bytes.
    ///
    /// - Throws: ``RecordingError`` that says what is wrong in the file.
    public init(name: String, bytes: [UInt8]) throws(RecordingError) {
        var rest = bytes[...]
        let request = try Self.takeHead(&rest, in: name)
        let words = request.firstLine.split(separator: " ")
        guard words.count == 3, let method = HTTPRequest.Method(String(words[0])) else {
            throw RecordingError(file: name, reason: "its first line is no request: \(request.firstLine)")
        }
        guard let length = Int(request.fields[.contentLength] ?? "0"), (0..<rest.count).contains(length)
        else {
            throw RecordingError(file: name, reason: "the request's content-length is not its body's")
        }
        let requestBody = Array(rest.prefix(length))
        var requestHeaders = request.fields
        // The transport's to add, as with any request.
        requestHeaders[.contentLength] = nil
        // A line break stands between the request's last byte and the answer.
        rest = rest.dropFirst(length + 1)
        let answer = try Self.takeHead(&rest, in: name)
        guard let status = answer.firstLine.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            (100...999).contains(status)
        else {
            throw RecordingError(file: name, reason: "no status where the answer begins: \(answer.firstLine)")
        }
        self.init(
            name: name,
            method: method,
            path: String(words[1]),
            requestHeaders: requestHeaders,
            requestBody: requestBody,
            answer: HTTPResponse(status: .init(code: status), headerFields: answer.fields),
            answerBody: Array(rest)
        )
    }

    /// The file's bytes.
    public var bytes: [UInt8] {
        var fields = requestHeaders
        fields[.contentLength] = String(requestBody.count)
        return Self.head("\(method.rawValue) \(path) HTTP/1.1", fields) + requestBody + [0x0a]
            + Self.head("HTTP/1.1 \(answer.status.code)", answer.headerFields) + answerBody
    }

    private static func head(_ firstLine: String, _ fields: HTTPFields) -> [UInt8] {
        let lines = [firstLine] + fields.map { "\($0.name.rawName): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private static func takeHead(
        _ bytes: inout ArraySlice<UInt8>,
        in name: String
    ) throws(RecordingError) -> (firstLine: Substring, fields: HTTPFields) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw RecordingError(file: name, reason: "a head does not end; its lines end in CR LF")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        bytes = bytes[end.upperBound...]
        var fields = HTTPFields()
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let fieldName = HTTPField.Name(String(pair[0])) else {
                throw RecordingError(file: name, reason: "this is no header field: \(line)")
            }
            fields.append(HTTPField(name: fieldName, value: String(pair[1].drop { $0 == " " })))
        }
        return (lines.first ?? "", fields)
    }
}
