/// Reads stdin to its end, but does not wait forever for the first byte.
struct StandardInputReader {
    var descriptor = Descriptor.standardInput
    var interruption: Descriptor?
    /// How long to wait for the first byte; `nil` means forever.
    var silenceLimit: Duration?
    /// How long to wait before ``hint`` is called.
    var hintAfter: Duration = .seconds(3)
    /// Called once, to say that the program is waiting.
    var hint: () -> Void

    /// A signal ended the reading.
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
                throw AskError(
                    .noInput,
                    "cannot read stdin: \(error.reason)",
                    remedy: "Use -n to ignore stdin."
                )
            }
            if chunk.isEmpty { return bytes }
            bytes.append(contentsOf: chunk)
            try SizeLimit.check(bytes.count, SizeLimit.source, "stdin")
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
                    "no data arrived on stdin for \(silenceLimit.shortText), so nothing was asked",
                    remedy: "Use -n to ignore stdin, or --stdin-timeout 0 to wait forever."
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

/// Decides whether stdin is read, from its kind and the command line.
struct StandardInputPolicy: Sendable, Hashable {
    var kind: Descriptor.Kind
    var hasWords: Bool
    var isForbidden: Bool
    /// A lone `-`.
    var isAskedFor: Bool

    enum Action: Sendable, Hashable {
        case ignore
        /// Read to the end. If `limited`, the wait for the first byte has a limit.
        case read(limited: Bool)
        case unreadable(String)
    }

    var action: Action {
        if isForbidden { return .ignore }
        switch kind {
        case .closed, .nullDevice: return .ignore
        case .terminal: return isAskedFor ? .read(limited: false) : .ignore
        case .file, .device: return .read(limited: false)
        case .pipe, .socket: return .read(limited: hasWords && !isAskedFor)
        case .directory: return .unreadable("stdin is a directory")
        }
    }
}
