/// Reads stdin to its end, and does not wait for ever for one that never speaks.
struct StandardInputReader {
    var descriptor = Descriptor.standardInput
    var interruption: Descriptor?
    /// How long it may be silent before its first byte; `nil` for ever.
    var silenceLimit: Duration?
    /// After this long a person is told what the program waits for.
    var hintAfter: Duration = .seconds(3)
    /// Called once, when ``hintAfter`` is over.
    var hint: () -> Void

    /// Ended by a signal rather than by the end of the input.
    struct Interrupted: Error {}

    func readAll() throws -> [UInt8] {
        try awaitFirstByte()
        var bytes: [UInt8] = []
        while true {
            let readiness = try descriptor.wait(for: POLLIN, or: interruption)
            if readiness == .interrupted { throw Interrupted() }
            if readiness == .nothing { continue }
            let chunk: [UInt8]
            do {
                chunk = try descriptor.read(upTo: 256 * 1024)
            } catch {
                throw AskError(.noInput, "cannot read stdin: \(error.reason)", remedy: "-n ignores stdin.")
            }
            if chunk.isEmpty { return bytes }
            bytes.append(contentsOf: chunk)
            try InputLimit.check(bytes.count, InputLimit.source, "stdin")
        }
    }

    private func awaitFirstByte() throws {
        let clock = ContinuousClock()
        let start = clock.now
        var hasHinted = false
        while true {
            let waited = clock.now - start
            if !hasHinted, waited >= hintAfter {
                hasHinted = true
                hint()
            }
            if let silenceLimit, waited >= silenceLimit {
                throw AskError(
                    .noInput,
                    "stdin stayed silent for \(silenceLimit.shortText); nothing was asked",
                    remedy: "-n ignores stdin; --stdin-timeout 0 waits for ever."
                )
            }
            let next = [hasHinted ? nil : hintAfter, silenceLimit].compactMap { $0 }.min()
            let readiness = try descriptor.wait(
                for: POLLIN,
                or: interruption,
                milliseconds: next.map { ($0 - waited + .milliseconds(1)).wholeMilliseconds } ?? -1
            )
            switch readiness {
            case .ready: return
            case .interrupted: throw Interrupted()
            case .nothing: continue
            }
        }
    }
}
