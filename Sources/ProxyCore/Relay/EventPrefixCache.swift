import OpenAIWire

/// Scans the common prefix of a stream's events once: an id, a date and the model's name, the same bytes each time.
///
/// An event that starts with the same bytes is scanned only from `choices` on, where events differ.
struct EventPrefixCache: Sendable {
    /// A frame up to the key `choices`.
    private var prefix: [UInt8] = []
    /// The result of scanning it.
    private var found = ResponseScan()

    private static let maximumBytes = 4096

    /// Scans the object that fills `payload`, as ``ResponseScan/scan(_:in:)`` does.
    ///
    /// - Parameter frame: the whole event.
    mutating func scan(
        _ frame: UnsafeRawBufferPointer,
        in payload: Range<Int>
    ) throws(JSONEnvelopeError) -> ResponseScan {
        guard isPrefix(of: frame, payload) else { return try scanAndStore(frame, in: payload) }
        var found = found
        try JSONEnvelopeScanner.scanRest(frame, in: prefix.count..<payload.upperBound) { member in
            found.record(member, frame)
            return .continue
        }
        try found.scanCarried(frame)
        return found
    }

    private func isPrefix(of frame: UnsafeRawBufferPointer, _ payload: Range<Int>) -> Bool {
        guard !prefix.isEmpty, prefix.count < payload.upperBound else { return false }
        return prefix.withUnsafeBytes { prefix in
            // Eight at a time: the standard library compares one by one.
            var position = 0
            while position + 8 <= prefix.count {
                let (left, right) = (
                    prefix.loadUnaligned(fromByteOffset: position, as: UInt64.self),
                    frame.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                )
                guard left == right else { return false }
                position += 8
            }
            while position < prefix.count {
                guard prefix[position] == frame[position] else { return false }
                position += 1
            }
            return true
        }
    }

    private mutating func scanAndStore(
        _ frame: UnsafeRawBufferPointer,
        in payload: Range<Int>
    ) throws(JSONEnvelopeError) -> ResponseScan {
        prefix.removeAll(keepingCapacity: true)
        var found = ResponseScan()
        var newPrefix: (end: Int, found: ResponseScan)?
        try JSONEnvelopeScanner.scan(frame, in: payload) { member in
            if newPrefix == nil, member.hasKey("choices", in: frame) {
                newPrefix = (member.key.lowerBound - 1, found)
            }
            found.record(member, frame)
            return .continue
        }
        try found.scanCarried(frame)
        // The prefix stays in memory as long as the stream; a backend may put the text before `choices`.
        if let newPrefix, newPrefix.end <= Self.maximumBytes {
            prefix.append(contentsOf: frame[..<newPrefix.end])
            self.found = newPrefix.found
        }
        return found
    }
}
