/// A `multipart/form-data` body as it came (RFC 7578), and where in it the value of `model` stands.
public struct MultipartEnvelope: Sendable {
    /// The body as it came.
    public let bytes: [UInt8]

    /// The request's `content-type`, with its boundary.
    public let contentType: String

    /// The model that the form names.
    public let model: String?

    /// Whether the form's `stream` is `true`.
    public let wantsStream: Bool

    private let modelRange: Range<Int>?

    /// Scans a form.
    ///
    /// - Throws: ``ProxyError`` with status 400 where the boundary is missing or `model` stands in it twice.
    public init(scanning bytes: [UInt8], contentType: String) throws(ProxyError) {
        guard let boundary = MultipartEnvelope.boundary(in: contentType) else {
            throw .badRequest(
                "The multipart body's content type names no boundary.",
                code: "invalid_multipart"
            )
        }
        var modelRange: Range<Int>?
        var wantsStream = false
        for part in MultipartEnvelope.parts(of: bytes, boundary: boundary) {
            switch part.name {
            case "model":
                guard modelRange == nil else {
                    throw .badRequest(
                        "The form names `model` twice; name it once.",
                        code: "duplicate_field",
                        parameter: "model"
                    )
                }
                try ProxyError.checkModelName(bytes: part.content.count)
                modelRange = part.content
            case "stream":
                wantsStream = bytes[part.content].elementsEqual("true".utf8)
            default:
                break
            }
        }
        self.bytes = bytes
        self.contentType = contentType
        self.modelRange = modelRange
        self.model = modelRange.flatMap { String(validating: bytes[$0], as: UTF8.self) }
        self.wantsStream = wantsStream
    }

    /// The form with another model's name.
    func replacingModel(with name: String) -> [UInt8] {
        guard let modelRange else { return bytes }
        var result = bytes
        result.replaceSubrange(modelRange, with: Array(name.utf8))
        return result
    }
}

extension MultipartEnvelope {
    private struct Part {
        var name: String
        var content: Range<Int>
    }

    private static func boundary(in contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmingSpaces().lowercased() == "boundary" else { continue }
            let value = pair[1].trimmingSpaces()
            let unquoted = value.hasPrefix("\"") ? value.dropFirst().prefix { $0 != "\"" } : value[...]
            // RFC 2046, 5.1.1: no more than 70 characters.
            return (1...70).contains(unquoted.utf8.count) ? String(unquoted) : nil
        }
        return nil
    }

    private static func parts(of bytes: [UInt8], boundary: String) -> [Part] {
        let delimiter = Array("--\(boundary)".utf8)
        let blankLine = Array("\r\n\r\n".utf8)
        var parts: [Part] = []
        var position = bytes.firstRange(of: delimiter, from: 0)
        while let start = position {
            let next = bytes.firstRange(of: delimiter, from: start.upperBound)
            let end = (next?.lowerBound ?? bytes.count) - 2  // the CRLF in front of the next delimiter
            // Not searched beyond the part: a body of many delimiters would be searched as often as it has some.
            if end > start.upperBound,
                let head = bytes.firstRange(of: blankLine, from: start.upperBound, to: end),
                let name = fieldName(in: bytes[start.upperBound..<head.lowerBound])
            {
                parts.append(Part(name: name, content: head.upperBound..<end))
            }
            position = next
        }
        return parts
    }

    private static func fieldName(in head: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: head, as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline)
        where line.lowercased().hasPrefix("content-disposition:") {
            for parameter in line.split(separator: ";").dropFirst() {
                let pair = parameter.split(separator: "=", maxSplits: 1)
                guard pair.count == 2, pair[0].trimmingSpaces() == "name" else { continue }
                return String(pair[1].trimmingSpaces().filter { $0 != "\"" })
            }
        }
        return nil
    }
}
