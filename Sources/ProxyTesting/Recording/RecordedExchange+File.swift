import HTTPTypes

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RecordedExchange {
    /// Reads all `.http` files of a folder, ordered by name.
    ///
    /// - Throws: ``RecordingError`` that names the file or the folder.
    public static func load(folder: String) throws(RecordingError) -> [RecordedExchange] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw RecordingError(file: folder, reason: "the folder cannot be read: \(error)")
        }
        var exchanges: [RecordedExchange] = []
        for name in names.sorted() where name.hasSuffix(".http") {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                throw RecordingError(file: "\(folder)/\(name)", reason: "the file cannot be read")
            }
            exchanges.append(try RecordedExchange(name: String(name.dropLast(5)), bytes: [UInt8](data)))
        }
        return exchanges
    }

    /// Writes the exchange to a file of its name; creates the folder if it is missing.
    ///
    /// - Throws: ``RecordingError`` that names the file.
    public func save(folder: String) throws(RecordingError) {
        let path = "\(folder)/\(name).http"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw RecordingError(file: path, reason: "the file cannot be written: \(error)")
        }
    }
}

// MARK: - The format

extension RecordedExchange {
    /// Reads an exchange from a file's bytes.
    ///
    /// - Throws: ``RecordingError`` that describes what is wrong in the file.
    public init(name: String, bytes: [UInt8]) throws(RecordingError) {
        var rest = bytes[...]
        let request = try Self.readHead(&rest, in: name)
        let words = request.firstLine.split(separator: " ")
        guard words.count == 3, let method = HTTPRequest.Method(String(words[0])) else {
            throw RecordingError(file: name, reason: "its first line is not a request: \(request.firstLine)")
        }
        guard let length = Int(request.fields[.contentLength] ?? "0"), (0..<rest.count).contains(length)
        else {
            throw RecordingError(file: name, reason: "the request's content-length does not match its body")
        }
        let requestBody = Array(rest.prefix(length))
        var requestHeaders = request.fields
        // The transport adds it, as to any request.
        requestHeaders[.contentLength] = nil
        // A line feed separates the request from the response.
        rest = rest.dropFirst(length + 1)
        let response = try Self.readHead(&rest, in: name)
        guard let status = response.firstLine.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            (100...999).contains(status)
        else {
            throw RecordingError(
                file: name,
                reason: "the response does not start with a status: \(response.firstLine)"
            )
        }
        self.init(
            name: name,
            method: method,
            path: String(words[1]),
            requestHeaders: requestHeaders,
            requestBody: requestBody,
            response: HTTPResponse(status: .init(code: status), headerFields: response.fields),
            responseBody: Array(rest)
        )
    }

    /// The file's bytes.
    public var bytes: [UInt8] {
        var fields = requestHeaders
        fields[.contentLength] = String(requestBody.count)
        return Self.head("\(method.rawValue) \(path) HTTP/1.1", fields) + requestBody + [0x0a]
            + Self.head("HTTP/1.1 \(response.status.code)", response.headerFields) + responseBody
    }

    private static func head(_ firstLine: String, _ fields: HTTPFields) -> [UInt8] {
        let lines = [firstLine] + fields.map { "\($0.name.rawName): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private static func readHead(
        _ bytes: inout ArraySlice<UInt8>,
        in name: String
    ) throws(RecordingError) -> (firstLine: Substring, fields: HTTPFields) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw RecordingError(file: name, reason: "a head has no end; its lines must end in CR LF")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        bytes = bytes[end.upperBound...]
        var fields = HTTPFields()
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let fieldName = HTTPField.Name(String(pair[0])) else {
                throw RecordingError(file: name, reason: "this is not a header field: \(line)")
            }
            fields.append(HTTPField(name: fieldName, value: String(pair[1].drop { $0 == " " })))
        }
        return (lines.first ?? "", fields)
    }
}
