import OpenAIWire

/// Makes a deployment's body from the client's by splicing bytes.
///
/// Everything else stays as the client wrote it: order, spaces, escapes and the text of numbers.
struct RequestRewriter {
    private let envelope: RequestEnvelope
    /// Values to replace, each once; they do not overlap.
    private var replacements: [(range: Range<Int>, bytes: [UInt8])] = []
    /// Members to add, each once.
    private var additions: [(name: String, value: [UInt8])] = []
    /// The start of each removed member's value; a set, because there may be many.
    private var removed: Set<Int> = []

    init(_ envelope: RequestEnvelope) {
        self.envelope = envelope
    }

    /// Sets a member, in place or at the end; the last value wins.
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

    /// A member's current value.
    func value(of name: String) -> ArraySlice<UInt8>? {
        guard let member = envelope.member(named: name) else {
            return additions.first { $0.name == name }?.value[...]
        }
        return replacements.first { $0.range == member.value }?.bytes[...] ?? envelope.bytes[member.value]
    }

    /// Sets the model, whose position the envelope knows.
    mutating func setModel(_ text: [UInt8]) {
        guard let member = envelope.modelMember else { return set("model", to: text) }
        replace(member, with: text)
    }

    /// Adds a member unless the client sent it.
    mutating func setDefault(_ name: String, to value: JSONValue) {
        guard envelope.member(named: name) == nil else { return }
        set(name, to: value.encoded())
    }

    /// Removes all members with a name.
    mutating func remove(_ name: String) {
        let bytes = envelope.bytes
        remove(where: { $0.decodedKey(in: bytes).hasSameBytes(as: name) })
    }

    /// Removes the members that pass a test; `false` if there are none.
    @discardableResult
    mutating func remove(where isUnwanted: (JSONMember) -> Bool) -> Bool {
        var isAny = false
        for member in envelope.members where isUnwanted(member) {
            removed.insert(member.value.lowerBound)
            isAny = true
        }
        return isAny
    }

    /// Changes the value of all members with a name; `change` returns whether it changed anything.
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

    /// The common case: only values change.
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

    /// Writes the remaining members and then the new ones.
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
