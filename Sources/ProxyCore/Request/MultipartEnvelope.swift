import HTTPTransport

/// A `multipart/form-data` body (RFC 7578) as received, with the position of its `model`.
public struct MultipartEnvelope: Sendable {
    /// The body as received.
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
    /// - Throws: ``ProxyError`` with status 400 if the boundary is missing, `model` appears twice, or there are too many parts or too large
    ///   part headers.
    public init(scanning bytes: [UInt8], contentType: String) throws(ProxyError) {
        guard let boundary = MultipartEnvelope.boundary(in: contentType) else {
            throw .badRequest(
                "The multipart body's content type has no boundary.",
                code: "invalid_multipart"
            )
        }
        var modelRange: Range<Int>?
        var wantsStream = false
        var parts = Parts(of: bytes, boundary: boundary)
        while let part = try parts.next() {
            if part.name == "model" {
                guard modelRange == nil else {
                    throw .badRequest(
                        "The form contains `model` twice; send it once.",
                        code: "duplicate_field",
                        parameter: "model"
                    )
                }
                try RequestBounds.checkModelName(bytes: part.content.count)
                modelRange = part.content
            } else if part.name == "stream" {
                wantsStream = bytes[part.content].elementsEqual("true".utf8)
            }
        }
        self.bytes = bytes
        self.contentType = contentType
        self.modelRange = modelRange
        self.model = modelRange.flatMap { String(validating: bytes[$0], as: UTF8.self) }
        self.wantsStream = wantsStream
    }

    /// The form with another model name.
    func replacingModel(with name: String) -> [UInt8] {
        guard let modelRange else { return bytes }
        var result = bytes
        result.replaceSubrange(modelRange, with: Array(name.utf8))
        return result
    }
}

extension MultipartEnvelope {
    private static func boundary(in contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmingOptionalWhitespace().lowercased() == "boundary" else {
                continue
            }
            let value = pair[1].trimmingOptionalWhitespace()
            let unquoted = value.hasPrefix("\"") ? value.dropFirst().prefix { $0 != "\"" } : value[...]
            // RFC 2046, 5.1.1: no more than 70 characters.
            return (1...70).contains(unquoted.utf8.count) ? String(unquoted) : nil
        }
        return nil
    }
}

extension MultipartEnvelope {
    private struct Part {
        var name: String
        var content: Range<Int>
    }

    /// Iterates over the parts of a form without storing them.
    private struct Parts {
        private static let formEnd = Array("--".utf8)
        private static let blankLine = ByteSearch(Array("\r\n\r\n".utf8))

        private let bytes: [UInt8]
        private let delimiter: ByteSearch
        private var position: Range<Int>?
        private var count = 0

        init(of bytes: [UInt8], boundary: String) {
            self.bytes = bytes
            delimiter = ByteSearch(Array("--\(boundary)".utf8))
            position = delimiter.first(in: bytes, from: 0, to: bytes.count)
        }

        /// The next part that has a name.
        mutating func next() throws(ProxyError) -> Part? {
            while let start = position?.upperBound {
                // The delimiter that ends the form; what follows is ignored (RFC 2046, 5.1.1).
                if bytes[start...].starts(with: Self.formEnd) { break }
                count += 1
                guard count <= RequestBounds.parts else { throw RequestBounds.tooManyParts }
                let next = delimiter.first(in: bytes, from: start, to: bytes.count)
                position = next
                let end = (next?.lowerBound ?? bytes.count) - 2  // the CRLF before the next delimiter
                guard end > start else { continue }
                let bound = min(end, start + RequestBounds.partHeaderBytes)
                guard let head = Self.blankLine.first(in: bytes, from: start, to: bound) else {
                    guard bound == end else { throw RequestBounds.partHeaderTooLarge }
                    continue
                }
                if let name = MultipartEnvelope.fieldName(in: bytes[start..<head.lowerBound]) {
                    return Part(name: name, content: head.upperBound..<end)
                }
            }
            position = nil
            return nil
        }
    }

    private static func fieldName(in head: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: head, as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline)
        where line.lowercased().hasPrefix("content-disposition:") {
            for parameter in line.split(separator: ";").dropFirst() {
                let pair = parameter.split(separator: "=", maxSplits: 1)
                guard pair.count == 2, pair[0].trimmingOptionalWhitespace() == "name" else { continue }
                return String(pair[1].trimmingOptionalWhitespace().filter { $0 != "\"" })
            }
        }
        return nil
    }
}
