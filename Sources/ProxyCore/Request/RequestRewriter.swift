import OpenAIWire

/// Makes the body that a deployment gets from the body that the client sent, by splicing bytes.
///
/// Whatever is not named here goes through as the client wrote it: order, spaces, escapes and the text of numbers.
struct RequestRewriter {
    private let envelope: RequestEnvelope
    /// Values to be replaced, each once; they do not overlap.
    private var replacements: [(range: Range<Int>, bytes: [UInt8])] = []
    /// Members to be added, each once.
    private var additions: [(name: String, value: [UInt8])] = []
    /// Where the values of members begin that are taken out; a set, because there may be as many as the body has room for.
    private var removed: Set<Int> = []

    init(_ envelope: RequestEnvelope) {
        self.envelope = envelope
    }

    /// Sets a member, where it stands or at the end; the last one to set it wins.
    mutating func set(_ name: String, to value: [UInt8]) {
        if let member = envelope.member(named: name) {
            replace(member, with: value)
        } else {
            additions.removeAll { $0.name == name }
            additions.append((name, value))
        }
    }

    private mutating func replace(_ member: JSONMember, with value: [UInt8]) {
        replacements.removeAll { $0.range == member.value }
        replacements.append((member.value, value))
    }

    /// A member's value as it is by now.
    func value(of name: String) -> ArraySlice<UInt8>? {
        guard let member = envelope.member(named: name) else {
            return additions.first { $0.name == name }?.value[...]
        }
        return replacements.first { $0.range == member.value }?.bytes[...] ?? envelope.bytes[member.value]
    }

    /// Sets the model, which the envelope has found already.
    mutating func setModel(_ text: [UInt8]) {
        guard let member = envelope.modelMember else { return set("model", to: text) }
        replace(member, with: text)
    }

    /// Adds a member unless the client named it.
    mutating func setDefault(_ name: String, to value: JSONValue) {
        guard envelope.member(named: name) == nil else { return }
        set(name, to: value.encoded())
    }

    /// Takes a member out, however often it is there.
    mutating func remove(_ name: String) {
        let bytes = envelope.bytes
        remove(where: { $0.decodedKey(in: bytes).hasSameBytes(as: name) })
    }

    /// Takes out the members that a test names; `false` where there is none.
    @discardableResult
    mutating func remove(where isUnwanted: (JSONMember) -> Bool) -> Bool {
        var isAny = false
        for member in envelope.members where isUnwanted(member) {
            removed.insert(member.value.lowerBound)
            isAny = true
        }
        return isAny
    }

    /// Changes the value of a member, however often it is there; `change` says whether there is anything to change.
    mutating func change(_ name: String, _ change: (inout JSONValue) -> Bool) {
        for member in envelope.members where member.decodedKey(in: envelope.bytes) == name {
            let bytes =
                replacements.first { $0.range == member.value }?.bytes ?? Array(envelope.bytes[member.value])
            guard var value = try? JSONValue(parsing: bytes), change(&value) else { continue }
            replace(member, with: value.encoded())
        }
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
        result.reserveCapacity(
            bytes.count + additions.reduce(0) { $0 + $1.name.utf8.count + $1.value.count + 4 }
        )
        for member in envelope.members {
            if removed.contains(member.value.lowerBound) { continue }
            if result.count > 1 { result.append(comma) }
            // The key with its quotes, up to the value.
            result.append(contentsOf: bytes[(member.key.lowerBound - 1)..<member.value.lowerBound])
            if let replacement = replacements.first(where: { $0.range == member.value }) {
                result.append(contentsOf: replacement.bytes)
            } else {
                result.append(contentsOf: bytes[member.value])
            }
        }
        for addition in additions {
            if result.count > 1 { result.append(comma) }
            result.append(contentsOf: JSONValue.string(addition.name).encoded())
            result.append(UInt8(ascii: ":"))
            result.append(contentsOf: addition.value)
        }
        result.append(UInt8(ascii: "}"))
        return result
    }
}
