import HTTPTypes

/// Makes an answer's head of its lines, one at a time.
///
/// Pure.
///
/// Heads of 1xx are swallowed. What comes after the head, the trailers of a chunked body, is counted and left
/// out. What contradicts itself is refused, where libcurl would choose: two different lengths, a length
/// beside chunks.
struct AnswerHeadParser {
    /// What a head may not exceed, all lines of 1xx heads and trailers included.
    struct Limits {
        var bytes: Int
        var fields: Int
    }

    enum Failure: Error, Equatable {
        case malformed(String)
        case tooLarge(String)
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
    /// Whether the body is compressed, though that was not asked for.
    private(set) var isEncoded = false
    private var isLast = false
    private var foldedLines = 0

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether the head of the final answer is complete.
    var isComplete: Bool {
        if case .complete = stage { return true }
        return false
    }

    /// Whether the final answer has begun.
    var hasBegun: Bool {
        switch stage {
        case .expectingStatus, .informational: false
        case .fields, .complete: true
        }
    }

    /// Whether the next line begins a head.
    var expectsStatus: Bool {
        if case .expectingStatus = stage { return true }
        return false
    }

    /// Whether the answer's status allows no body, whatever its fields say (RFC 9112, 6.3).
    var forbidsBody: Bool { status.code == 204 || status.code == 304 }

    /// Whether the connection may be used again, as far as the head tells: not where it promises a body that must not come.
    var keepsConnection: Bool {
        !isLast && (status.code != 204 || !isChunked && contentLength ?? 0 == 0)
    }

    /// The head; of a body that is decoded on its way, without what is true of the encoded one only.
    var head: HTTPResponse {
        guard isEncoded else { return HTTPResponse(status: status, headerFields: fields) }
        var fields = fields
        fields[.contentEncoding] = nil
        fields[.contentLength] = nil
        return HTTPResponse(status: status, headerFields: fields)
    }

    /// One for the same call on another connection.
    var again: AnswerHeadParser { AnswerHeadParser(limits: limits) }

    /// Lets go of the fields of a head that was handed over.
    mutating func forgetHead() { fields = HTTPFields() }

    /// Takes one line, with or without its end.
    mutating func consume(_ line: UnsafeRawBufferPointer) throws(Failure) {
        try checkRoom(for: line.count)
        bytes += line.count
        let text = UnsafeRawBufferPointer(rebasing: line[..<line.endOfText])
        switch stage {
        case .expectingStatus:
            try beginHead(text)
        case .informational:
            if text.isEmpty { stage = .expectingStatus }
        case .fields:
            if text.isEmpty { stage = .complete } else { try add(text) }
        case .complete:
            // A second head after a complete one: libcurl sent the request again on another connection.
            if text.starts(with: "HTTP/".utf8) { throw .malformed("a second head follows the first") }
        }
    }
}

// MARK: - Lines

extension AnswerHeadParser {
    /// Refuses a line that is longer than what is left, before its end is known.
    func checkRoom(for count: Int) throws(Failure) {
        guard bytes + count <= limits.bytes else {
            throw .tooLarge("the answer's head is larger than \(limits.bytes) bytes")
        }
    }

    /// `HTTP/1.1 200 OK`, the words at its end optional.
    private mutating func beginHead(_ line: UnsafeRawBufferPointer) throws(Failure) {
        if line.isText("HTTP/1.1 200 OK") {
            status = .ok
            return beginFields()
        }
        guard line.starts(with: "HTTP/1.".utf8), let blank = line.firstIndex(of: UInt8(ascii: " ")) else {
            throw .malformed("the answer does not begin with a status line")
        }
        let rest = line[(blank + 1)...].drop { $0 == UInt8(ascii: " ") }
        let digits = rest.prefix { $0.isDigit }
        let reason = rest.dropFirst(digits.count)
        guard digits.count == 3, reason.first.map(\.isBlank) ?? true else {
            throw .malformed("the answer's status is not a number of three digits")
        }
        let code = digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
        // Nobody asked for another protocol (101).
        guard code >= 100, code != 101 else { throw .malformed("the answer's status is \(code)") }
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
        // As many as most answers have: an array that grows copies what it holds each time.
        fields.reserveCapacity(8)
    }

    private static func reason(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        if bytes.elementsEqual("OK".utf8) { return "OK" }
        return String(decoding: bytes.filter { $0 >= 32 && $0 != 127 }, as: UTF8.self)
    }

    private mutating func add(_ line: UnsafeRawBufferPointer) throws(Failure) {
        guard fields.count + foldedLines < limits.fields else {
            throw .tooLarge("the answer's head has more than \(limits.fields) fields")
        }
        if line.first?.isBlank == true { return try fold(line) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformed("a line of the answer's head has no colon")
        }
        guard let name = UsualFieldNames.name(UnsafeRawBufferPointer(rebasing: line[..<colon])) else {
            throw .malformed("a field of the answer's head has no proper name")
        }
        let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmedBlanks
        try note(name, value)
        fields.append(Self.field(name, value))
    }

    /// Of a value without control characters and other than ASCII all initializers make the same, and this one is the fastest.
    private static func field(_ name: HTTPField.Name, _ value: UnsafeRawBufferPointer) -> HTTPField {
        value.hasNoControlCharacter && value.isASCII
            ? HTTPField(name: name, value: String(decoding: value, as: UTF8.self))
            : HTTPField(name: name, lenientValue: value)
    }

    /// A line that goes on with the one before it; the old form that has to be joined by a blank.
    private mutating func fold(_ line: UnsafeRawBufferPointer) throws(Failure) {
        guard let last = fields.last else {
            throw .malformed("the answer's head begins with a continued line")
        }
        switch last.name.canonicalName {
        case "content-length", "transfer-encoding", "connection":
            throw .malformed("a field of the answer's head that frames it is continued on another line")
        default: break
        }
        foldedLines += 1
        var value = last.withUnsafeBytesOfValue { Array($0) }
        value.append(UInt8(ascii: " "))
        value.append(contentsOf: line.trimmedBlanks)
        fields[fields.count - 1] = HTTPField(name: last.name, lenientValue: value)
    }

    /// Watches over what frames the body.
    private mutating func note(_ name: HTTPField.Name, _ value: some Collection<UInt8>) throws(Failure) {
        let name = name.canonicalName
        // Most names differ from these in their length already.
        switch (name.utf8.count, name) {
        case (14, "content-length"):
            guard let length = Self.length(value) else {
                throw .malformed("the answer's content-length is no number")
            }
            guard contentLength == nil || contentLength == length else {
                throw .malformed("the answer has two different content-lengths")
            }
            contentLength = length
        case (17, "transfer-encoding"):
            if value.isWord("identity") { return }
            guard value.isWord("chunked"), !isChunked else {
                throw .malformed("the answer has a transfer-encoding other than chunked")
            }
            isChunked = true
        case (10, "connection"):
            if value.holdsWord("close") { isLast = true }
            return
        case (16, "content-encoding"):
            if !value.isEmpty, !value.isWord("identity") { isEncoded = true }
            return
        default:
            return
        }
        guard !isChunked || contentLength == nil else {
            throw .malformed("the answer has a content-length and a transfer-encoding")
        }
    }

    /// The number that is written in digits and nothing else; `nil` also where it is too large.
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
    /// Whether this is the word, in letters of either case.
    fileprivate func isWord(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && holdsWord(word)
    }

    /// Whether the word is anywhere in it, be it as a part of another.
    fileprivate func holdsWord(_ word: StaticString) -> Bool {
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
