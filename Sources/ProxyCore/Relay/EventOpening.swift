import OpenAIWire

/// What the events of one stream begin with: an id, a date and the model's name, the same bytes each time.
///
/// They are scanned once. An event that begins with the same bytes is scanned from `choices` on, where the events begin to differ.
struct EventOpening: Sendable {
    /// A frame up to the key `choices`.
    private var bytes: [UInt8] = []
    /// What stands in it.
    private var found = AnswerScan()

    private static let mostBytes = 4096

    /// Scans the object that fills `payload`, as ``AnswerScan/scan(_:in:)`` does.
    ///
    /// - Parameter frame: the whole event.
    mutating func scan(
        _ frame: UnsafeRawBufferPointer,
        in payload: Range<Int>
    ) throws(JSONEnvelopeError) -> AnswerScan {
        guard isOpening(of: frame, payload) else { return try scanAndRemember(frame, in: payload) }
        var found = found
        try JSONEnvelopeScanner.scanRest(frame, in: bytes.count..<payload.upperBound) { member in
            found.note(member, frame)
            return .continue
        }
        try found.scanCarried(frame)
        return found
    }

    private func isOpening(of frame: UnsafeRawBufferPointer, _ payload: Range<Int>) -> Bool {
        guard !bytes.isEmpty, bytes.count < payload.upperBound else { return false }
        return bytes.withUnsafeBytes { opening in
            // Eight at a time: the standard library compares one by one.
            var position = 0
            while position + 8 <= opening.count {
                let (left, right) = (
                    opening.loadUnaligned(fromByteOffset: position, as: UInt64.self),
                    frame.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                )
                guard left == right else { return false }
                position += 8
            }
            while position < opening.count {
                guard opening[position] == frame[position] else { return false }
                position += 1
            }
            return true
        }
    }

    private mutating func scanAndRemember(
        _ frame: UnsafeRawBufferPointer,
        in payload: Range<Int>
    ) throws(JSONEnvelopeError) -> AnswerScan {
        bytes.removeAll(keepingCapacity: true)
        var found = AnswerScan()
        var opening: (end: Int, found: AnswerScan)?
        try JSONEnvelopeScanner.scan(frame, in: payload) { member in
            if opening == nil, member.hasKey("choices", in: frame) {
                opening = (member.key.lowerBound - 1, found)
            }
            found.note(member, frame)
            return .continue
        }
        try found.scanCarried(frame)
        // Kept as long as the stream lasts, so not where somebody puts the text in front of `choices`.
        if let opening, opening.end <= Self.mostBytes {
            bytes.append(contentsOf: frame[..<opening.end])
            self.found = opening.found
        }
        return found
    }
}
