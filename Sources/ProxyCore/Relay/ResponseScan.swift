import OpenAIWire

/// Finds the few fields of a response's JSON object that the relay needs, in one pass and without decoding.
struct ResponseScan {
    /// The values of `model`: at the top, and in the `response` or `message` that a typed event carries.
    var models: [Range<Int>] = []
    /// Whether it names more models than any real response; each would be replaced by a name that may be longer.
    private(set) var hasTooManyModels = false
    /// Whether the object is or holds an error.
    var isError = false
    var usage: Range<Int>?
    var choices: Range<Int>?
    var type: Range<Int>?
    /// The object's own id, as JSON text.
    var id: JSONMember?
    /// The number of a typed event within its stream.
    var sequenceNumber: JSONMember?
    /// The id of the `response` or `message` that a typed event carries, as JSON text.
    var carriedID: Range<Int>?
    /// The object that a typed event carries: `response` or `message`.
    private var carried: Range<Int>?
    /// Whether the object that a typed event carries holds an error.
    private var carriesError = false

    /// Scans the object that fills `range`; the ranges found count from the start of `bytes`.
    static func scan(
        _ bytes: UnsafeRawBufferPointer,
        in range: Range<Int>
    ) throws(JSONEnvelopeError) -> ResponseScan {
        var found = ResponseScan()
        try JSONEnvelopeScanner.scan(bytes, in: range) { member in
            found.record(member, bytes)
            return .continue
        }
        try found.scanCarried(bytes)
        return found
    }

    /// The values of `model` in the order of their positions.
    var orderedModels: [Range<Int>] {
        // Usually there is one and nothing to sort.
        models.count > 1 ? models.sorted { $0.lowerBound < $1.lowerBound } : models
    }

    /// Records a member of the object.
    mutating func record(_ member: JSONMember, _ bytes: UnsafeRawBufferPointer) {
        // The first byte tells most keys apart, and most keys are none of these.
        switch bytes[member.key.lowerBound] {
        case UInt8(ascii: "m"):
            if member.hasKey("model", in: bytes) {
                if member.kind == .string { recordModel(member.value) }
            } else if member.kind == .object, member.hasKey("message", in: bytes) {
                carried = member.value
            }
        case UInt8(ascii: "r"):
            if member.kind == .object, member.hasKey("response", in: bytes) { carried = member.value }
        case UInt8(ascii: "e"):
            if member.kind != .null, member.hasKey("error", in: bytes) { isError = true }
        case UInt8(ascii: "o"):
            if member.kind == .string, member.value.count == 7, member.hasKey("object", in: bytes) {
                isError = isError || bytes[member.value].elementsEqual("\"error\"".utf8)
            }
        case UInt8(ascii: "u"):
            if member.kind == .object, member.hasKey("usage", in: bytes) { usage = member.value }
        case UInt8(ascii: "c"):
            if member.kind == .array, member.hasKey("choices", in: bytes) { choices = member.value }
        case UInt8(ascii: "t"):
            if member.kind == .string, member.hasKey("type", in: bytes) { type = member.value }
        case UInt8(ascii: "i"):
            if member.kind == .string, member.hasKey("id", in: bytes) { id = member }
        case UInt8(ascii: "s"):
            if member.kind == .number, member.hasKey("sequence_number", in: bytes) { sequenceNumber = member }
        case UInt8(ascii: "\\"):
            if member.kind == .string, member.hasKey("model", in: bytes) { recordModel(member.value) }
        default:
            break
        }
    }

    static let maximumModels = 16

    private mutating func recordModel(_ range: Range<Int>) {
        guard models.count < Self.maximumModels else {
            hasTooManyModels = true
            return
        }
        models.append(range)
    }

    /// Scans the object that a typed event carries.
    mutating func scanCarried(_ bytes: UnsafeRawBufferPointer) throws(JSONEnvelopeError) {
        guard let range = carried else { return }
        var model: Range<Int>?
        var usage: Range<Int>?
        try JSONEnvelopeScanner.scan(bytes, in: range) { member in
            if member.kind == .string, member.hasKey("model", in: bytes) { model = member.value }
            if member.kind == .object, member.hasKey("usage", in: bytes) { usage = member.value }
            if member.kind == .object, member.hasKey("error", in: bytes) { carriesError = true }
            if member.kind == .string, member.hasKey("id", in: bytes) { carriedID = member.value }
            return .continue
        }
        if let model { models.append(model) }
        if self.usage == nil { self.usage = usage }
    }

    /// Whether any of the places where an error may be holds one.
    func holdsError(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if isError || carriesError { return true }
        guard let type, type.count == 7 else { return false }
        return bytes[type].elementsEqual("\"error\"".utf8)
    }

    /// Whether a choice carries a finish reason that is not null.
    ///
    /// Searches for the key's bytes only: they cannot occur within a string, where the quotes would be escaped.
    func hasFinishReason(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let choices else { return false }
        return FinishReasonSearch.isPresent(in: UnsafeRawBufferPointer(rebasing: bytes[choices]))
    }

    /// Whether `choices` is an empty list.
    func hasNoChoices(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let choices else { return false }
        return bytes[choices].dropFirst().dropLast().allSatisfy {
            $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09
        }
    }
}

/// Searches the bytes of `choices` for a finish reason.
enum FinishReasonSearch {
    private static let key = Array("\"finish_reason\"".utf8)
    /// The position of the key's underscore, its rarest byte.
    private static let landmark = 7

    /// Whether any `finish_reason` in these bytes has a value other than null.
    static func isPresent(in bytes: UnsafeRawBufferPointer) -> Bool {
        var position = landmark
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "_"), holdsKey(bytes, from: position - landmark) else {
                position += 1
                continue
            }
            position += key.count - landmark
            while position < bytes.count, isSpaceOrColon(bytes[position]) { position += 1 }
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private static func holdsKey(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        guard start >= 0, start + key.count <= bytes.count else { return false }
        for offset in 0..<key.count where bytes[start + offset] != key[offset] { return false }
        return true
    }

    private static func isSpaceOrColon(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }
}

/// Copies bytes, with other text in the place of some ranges.
enum ModelSplice {
    /// Appends `bytes` to `output`, each of `ranges` replaced.
    ///
    /// - Parameter ranges: in order, without overlap, counted from the start of `bytes`.
    static func append(
        _ bytes: UnsafeRawBufferPointer,
        replacing ranges: [Range<Int>],
        with replacement: [UInt8],
        to output: inout [UInt8]
    ) {
        var position = 0
        for range in ranges where range.lowerBound >= position {
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<range.lowerBound]))
            output.append(contentsOf: replacement)
            position = range.upperBound
        }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position...]))
    }
}
