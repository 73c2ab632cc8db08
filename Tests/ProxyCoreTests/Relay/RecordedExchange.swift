import HTTPTypes

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A request and a real vLLM's answer to it, as `Tests/Fixtures/vllm` keeps them; its README describes the files.
struct RecordedExchange: Sendable {
    var name: String
    var method: HTTPRequest.Method
    var path: String
    var requestBody: [UInt8]
    var answer: HTTPResponse
    var answerBody: [UInt8]

    struct Malformed: Error {
        var file: String
        var what: String
    }
}

extension RecordedExchange {
    /// All of them, by name.
    static func all() throws -> [RecordedExchange] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/vllm").standardizedFileURL
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".http") }
            .sorted()
            .map { file in
                let bytes = try Data(contentsOf: folder.appending(path: file))
                return try RecordedExchange(name: String(file.dropLast(5)), bytes: [UInt8](bytes))
            }
    }

    private init(name: String, bytes: [UInt8]) throws {
        var rest = bytes[...]
        let request = try RecordedExchange.takeHead(&rest, in: name)
        let firstLine = request.firstLine.split(separator: " ")
        guard firstLine.count == 3, let method = HTTPRequest.Method(String(firstLine[0])),
            let length = request.fields[.contentLength].flatMap(Int.init), length < rest.count
        else { throw Malformed(file: name, what: "the request") }
        self.name = name
        self.method = method
        self.path = String(firstLine[1])
        self.requestBody = Array(rest.prefix(length))
        // A line break stands between the request's last byte and the answer.
        rest = rest.dropFirst(length + 1)
        let answer = try RecordedExchange.takeHead(&rest, in: name)
        guard let status = answer.firstLine.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else {
            throw Malformed(file: name, what: "the answer's status")
        }
        self.answer = HTTPResponse(status: .init(code: status), headerFields: answer.fields)
        self.answerBody = Array(rest)
    }

    private static func takeHead(
        _ bytes: inout ArraySlice<UInt8>,
        in name: String
    ) throws -> (firstLine: Substring, fields: HTTPFields) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw Malformed(file: name, what: "no end of a head")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        bytes = bytes[end.upperBound...]
        var fields = HTTPFields()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ": ", maxSplits: 1)
            guard parts.count == 2, let fieldName = HTTPField.Name(String(parts[0])) else {
                throw Malformed(file: name, what: "the field \(line)")
            }
            fields.append(HTTPField(name: fieldName, value: String(parts[1])))
        }
        return (lines.first ?? "", fields)
    }
}
