import OpenAIWire

/// Where in an answer's JSON object the few fields stand that the relay needs; found in one pass, nothing decoded.
struct AnswerScan {
    /// The values of `model`: at the top, and in the `response` or `message` that a typed event carries.
    var models: [Range<Int>] = []
    /// Whether it names more models than any answer does; each would be replaced by a name that may be longer.
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
    ) throws(JSONEnvelopeError) -> AnswerScan {
        var found = AnswerScan()
        try JSONEnvelopeScanner.scan(bytes, in: range) { member in
            found.note(member, bytes)
            return .continue
        }
        try found.scanCarried(bytes)
        return found
    }

    /// The values of `model` in the order in which they stand.
    var orderedModels: [Range<Int>] {
        // There is mostly one, and then nothing to sort.
        models.count > 1 ? models.sorted { $0.lowerBound < $1.lowerBound } : models
    }

    /// Takes a member of the object.
    mutating func note(_ member: JSONMember, _ bytes: UnsafeRawBufferPointer) {
        // The first byte tells most keys apart, and most keys are none of these.
        switch bytes[member.key.lowerBound] {
        case UInt8(ascii: "m"):
            if member.hasKey("model", in: bytes) {
                if member.kind == .string { noteModel(member.value) }
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
            if member.kind == .string, member.hasKey("model", in: bytes) { noteModel(member.value) }
        default:
            break
        }
    }

    static let mostModels = 16

    private mutating func noteModel(_ range: Range<Int>) {
        guard models.count < Self.mostModels else {
            hasTooManyModels = true
            return
        }
        models.append(range)
    }

    /// Looks into the object that a typed event carries.
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

    /// Whether it tells of an error in any of the places where that may stand.
    func holdsError(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if isError || carriesError { return true }
        guard let type, type.count == 7 else { return false }
        return bytes[type].elementsEqual("\"error\"".utf8)
    }

    /// Whether a choice carries a finish reason that is not null.
    ///
    /// Looks for the key's bytes only: within a string they could not stand, because its quotes would be escaped.
    func hasFinishReason(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let choices else { return false }
        return FinishReason.stands(in: UnsafeRawBufferPointer(rebasing: bytes[choices]))
    }

    /// Whether `choices` is there and holds none.
    func hasNoChoices(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let choices else { return false }
        return bytes[choices].dropFirst().dropLast().allSatisfy {
            $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09
        }
    }
}
