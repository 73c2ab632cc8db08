import OpenAIWire

/// Makes the body that a deployment gets from the body that the client sent, by splicing bytes.
///
/// Whatever is not named here goes through as the client wrote it: order, spaces, escapes and the text of numbers.
struct RequestRewriter {
    private let envelope: RequestEnvelope
    /// Ranges to be replaced, in the order of the body; they do not overlap.
    private var replacements: [(range: Range<Int>, bytes: [UInt8])] = []
    /// Members to be added, written out, without commas.
    private var additions: [[UInt8]] = []
    private var removed: [JSONMember] = []

    init(_ envelope: RequestEnvelope) {
        self.envelope = envelope
    }

    /// Sets a member, where it stands or at the end.
    mutating func set(_ name: String, to value: [UInt8]) {
        if let member = envelope.member(named: name) {
            replacements.append((member.value, value))
        } else {
            additions.append(JSONValue.string(name).encoded() + [UInt8(ascii: ":")] + value)
        }
    }

    /// Sets the model, which the envelope has found already.
    mutating func setModel(_ text: [UInt8]) {
        guard let member = envelope.modelMember else { return set("model", to: text) }
        replacements.append((member.value, text))
    }

    /// Adds a member unless the client named it.
    mutating func setDefault(_ name: String, to value: JSONValue) {
        guard envelope.member(named: name) == nil else { return }
        set(name, to: value.encoded())
    }

    /// Takes a member out.
    mutating func remove(_ name: String) {
        guard let member = envelope.member(named: name) else { return }
        removed.append(member)
    }

    /// Takes out the members that a test names.
    mutating func remove(where isUnwanted: (JSONMember) -> Bool) {
        for member in envelope.members where isUnwanted(member) { removed.append(member) }
    }

    /// The new body.
    func rewritten() -> [UInt8] {
        if additions.isEmpty, removed.isEmpty { return splice(replacements) }
        return rebuild()
    }

    /// The common case: values change, members stay.
    private func splice(_ edits: [(range: Range<Int>, bytes: [UInt8])]) -> [UInt8] {
        let bytes = envelope.bytes
        let ordered = edits.count > 1 ? edits.sorted { $0.range.lowerBound < $1.range.lowerBound } : edits
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + ordered.reduce(0) { $0 + $1.bytes.count })
        var position = 0
        for edit in ordered {
            result.append(contentsOf: bytes[position..<edit.range.lowerBound])
            result.append(contentsOf: edit.bytes)
            position = edit.range.upperBound
        }
        result.append(contentsOf: bytes[position...])
        return result
    }

    /// Writes the members that stay one after the other, then the new ones.
    private func rebuild() -> [UInt8] {
        let bytes = envelope.bytes
        let comma = UInt8(ascii: ",")
        var result: [UInt8] = [UInt8(ascii: "{")]
        result.reserveCapacity(bytes.count + additions.reduce(0) { $0 + $1.count + 1 })
        for member in envelope.members {
            if removed.contains(where: { $0.value == member.value }) { continue }
            if result.count > 1 { result.append(comma) }
            // The key with its quotes, up to the value.
            result.append(contentsOf: bytes[(member.key.lowerBound - 1)..<member.value.lowerBound])
            if let replacement = replacements.last(where: { $0.range == member.value }) {
                result.append(contentsOf: replacement.bytes)
            } else {
                result.append(contentsOf: bytes[member.value])
            }
        }
        for addition in additions {
            if result.count > 1 { result.append(comma) }
            result.append(contentsOf: addition)
        }
        result.append(UInt8(ascii: "}"))
        return result
    }
}
