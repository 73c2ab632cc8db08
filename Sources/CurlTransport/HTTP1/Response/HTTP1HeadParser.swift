import HTTPTransport
import HTTPTypes

/// Parses the head of a response, one line at a time.
///
/// Pure. Heads with a 1xx status are skipped, and trailers are counted and dropped. Contradictions are refused where libcurl
/// would choose one side: two different lengths, or a length next to chunks.
struct HTTP1HeadParser {
    /// What a head may not exceed, including the lines of 1xx heads and trailers.
    struct Limits {
        var bytes: Int
        var fields: Int
    }

    /// Why a response is refused.
    enum Failure: Error, Equatable {
        case malformed(String)
        case tooLarge(String)

        var code: TransportError.Code {
            switch self {
            case .malformed: .malformedResponse
            case .tooLarge: .headTooLarge
            }
        }

        var detail: String {
            switch self {
            case .malformed(let detail), .tooLarge(let detail): detail
            }
        }
    }

    /// How much of the head has arrived.
    enum Progress {
        /// Nothing of the final response: there may have been 1xx ones.
        case none
        case partial
        case complete
    }

    private enum Stage {
        case expectingStatus
        case informational
        case fields
        case complete
    }

    private let limits: Limits
    private var stage = Stage.expectingStatus
    private var bytes = 0
    private var status = HTTPResponse.Status(code: 0)
    private var fields = HTTPFields()
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    /// Whether the body is compressed, which was not asked for.
    private(set) var isCompressed = false
    /// Whether the backend closes the connection after this response.
    private var isLast = false
    private var foldedLines = 0

    init(limits: Limits) {
        self.limits = limits
    }

    var progress: Progress {
        switch stage {
        case .expectingStatus, .informational: .none
        case .fields: .partial
        case .complete: .complete
        }
    }

    /// Whether the head of the final response is complete.
    var isComplete: Bool {
        if case .complete = stage { return true }
        return false
    }

    /// Whether the next line begins a head.
    var expectsStatus: Bool {
        if case .expectingStatus = stage { return true }
        return false
    }

    /// Whether the status allows no body, whatever the fields say (RFC 9112, 6.3).
    var forbidsBody: Bool { status.code == 204 || status.code == 304 }

    /// Whether the head allows another request on the connection: not where it announces a body that must not come.
    var keepsConnection: Bool {
        !isLast && (status.code != 204 || !isChunked && contentLength ?? 0 == 0)
    }

    /// Hands over the head, whose fields are not stored here any longer.
    ///
    /// libcurl decodes a compressed body on its way, so the fields that describe the compressed one are left out.
    mutating func takeHead() -> HTTPResponse {
        if isCompressed {
            fields[.contentEncoding] = nil
            fields[.contentLength] = nil
        }
        defer { fields = HTTPFields() }
        return HTTPResponse(status: status, headerFields: fields)
    }

    /// Parses one line, with or without its line end.
    mutating func parse(_ line: UnsafeRawBufferPointer) throws(Failure) {
        try checkRoom(for: line.count)
        bytes += line.count
        let text = UnsafeRawBufferPointer(rebasing: line[..<line.endOfText])
        switch stage {
        case .expectingStatus:
            try parseStatus(text)
        case .informational:
            if text.isEmpty { stage = .expectingStatus }
        case .fields:
            if text.isEmpty { stage = .complete } else { try parseField(text) }
        case .complete:
            // A second head after a complete one: libcurl sent the request again on another connection.
            if text.starts(with: "HTTP/".utf8) { throw .malformed("a second head follows the first") }
        }
    }
}

// MARK: - Lines

extension HTTP1HeadParser {
    /// Refuses a line that exceeds the limit, before its end is known.
    func checkRoom(for count: Int) throws(Failure) {
        guard bytes + count <= limits.bytes else {
            throw .tooLarge("the response's head is larger than \(limits.bytes) bytes")
        }
    }

    /// `HTTP/1.1 200 OK`, with an optional reason.
    private mutating func parseStatus(_ line: UnsafeRawBufferPointer) throws(Failure) {
        if line.isText("HTTP/1.1 200 OK") {
            status = .ok
            return beginFields()
        }
        guard line.starts(with: "HTTP/1.".utf8), line.count > 8, line[7].isDigit, line[8] == UInt8(ascii: " ")
        else {
            throw .malformed("the response does not begin with a status line")
        }
        let rest = line[9...].drop { $0 == UInt8(ascii: " ") }
        let digits = rest.prefix { $0.isDigit }
        let reason = rest.dropFirst(digits.count)
        guard digits.count == 3, reason.first.map(\.isBlank) ?? true else {
            throw .malformed("the response's status is not a number of three digits")
        }
        let code = digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
        // Nobody asked for another protocol (101).
        guard code >= 100, code != 101 else { throw .malformed("the response's status is \(code)") }
        if code < 200 {
            stage = .informational
        } else {
            beginFields()
        }
        if !line.starts(with: "HTTP/1.1 ".utf8) { isLast = true }
        status = HTTPResponse.Status(code: code, reasonPhrase: Self.reason(reason.dropFirst()))
    }

    private mutating func beginFields() {
        stage = .fields
        // Enough for most responses: an array that grows copies its elements each time.
        fields.reserveCapacity(8)
    }

    private static func reason(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: bytes.filter { $0 >= 32 && $0 != 127 }, as: UTF8.self)
    }

    private mutating func parseField(_ line: UnsafeRawBufferPointer) throws(Failure) {
        guard fields.count + foldedLines < limits.fields else {
            throw .tooLarge("the response's head has more than \(limits.fields) fields")
        }
        if line.first?.isBlank == true { return try fold(line) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformed("a line of the response's head has no colon")
        }
        guard let name = CommonHeaderNames.responses.name(UnsafeRawBufferPointer(rebasing: line[..<colon]))
        else {
            throw .malformed("a field of the response's head has no valid name")
        }
        let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmedBlanks
        try checkFraming(name, value)
        fields.append(Self.field(name, value))
    }

    /// For printable ASCII all initializers make the same value, and this one is the fastest.
    private static func field(_ name: HTTPField.Name, _ value: UnsafeRawBufferPointer) -> HTTPField {
        value.hasNoControlCharacter && value.isASCII
            ? HTTPField(name: name, value: String(decoding: value, as: UTF8.self))
            : HTTPField(name: name, lenientValue: value)
    }

    /// Joins a continued line (obs-fold) to the one before it with a space.
    private mutating func fold(_ line: UnsafeRawBufferPointer) throws(Failure) {
        guard let last = fields.last else {
            throw .malformed("the response's head begins with a continued line")
        }
        switch last.name.canonicalName {
        case "content-length", "transfer-encoding", "connection":
            throw .malformed("a field of the response's head that frames it is continued on another line")
        default: break
        }
        foldedLines += 1
        var value = last.withUnsafeBytesOfValue { Array($0) }
        value.append(UInt8(ascii: " "))
        value.append(contentsOf: line.trimmedBlanks)
        fields[fields.count - 1] = HTTPField(name: last.name, lenientValue: value)
    }

    /// Records the fields that frame the body, and refuses contradictions.
    private mutating func checkFraming(_ name: HTTPField.Name, _ value: some Collection<UInt8>)
        throws(Failure)
    {
        let name = name.canonicalName
        // Most names differ from these in their length already.
        switch (name.utf8.count, name) {
        case (14, "content-length"):
            guard let length = Self.length(value) else {
                throw .malformed("the response's content-length is not a number")
            }
            guard contentLength == nil || contentLength == length else {
                throw .malformed("the response has two different content-lengths")
            }
            contentLength = length
        case (17, "transfer-encoding"):
            if value.isWord("identity") { return }
            guard value.isWord("chunked"), !isChunked else {
                throw .malformed("the response has a transfer-encoding other than chunked")
            }
            isChunked = true
        case (10, "connection"):
            if value.containsWord("close") { isLast = true }
            return
        case (16, "content-encoding"):
            if !value.isEmpty, !value.isWord("identity") { isCompressed = true }
            return
        default:
            return
        }
        guard !isChunked || contentLength == nil else {
            throw .malformed("the response has a content-length and a transfer-encoding")
        }
    }

    /// A number written in digits only; `nil` also where it is too large.
    private static func length(_ digits: some Collection<UInt8>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var length = 0
        for digit in digits {
            let (tens, isTooLarge) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(Int(digit &- UInt8(ascii: "0")))
            guard digit.isDigit, !isTooLarge, !overflows else { return nil }
            length = sum
        }
        return length
    }
}

extension UnsafeRawBufferPointer {
    /// Where the line's text ends, before its CR LF or LF.
    var endOfText: Int {
        guard last == UInt8(ascii: "\n") else { return count }
        return count >= 2 && self[count - 2] == UInt8(ascii: "\r") ? count - 2 : count - 1
    }

    fileprivate func isText(_ text: StaticString) -> Bool {
        hasBytes(of: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension Collection<UInt8> {
    /// Whether this is the word, in either case.
    fileprivate func isWord(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && containsWord(word)
    }

    /// Whether it contains the word, even as a part of another.
    fileprivate func containsWord(_ word: StaticString) -> Bool {
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        var rest = self[...]
        while rest.count >= word.count {
            if zip(rest, word).allSatisfy({ $0 | 0x20 == $1 }) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
