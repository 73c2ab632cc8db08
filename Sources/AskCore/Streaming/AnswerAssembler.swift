import OpenAIWire

/// Assembles one answer: decodes what the server sends, separates the reasoning, shows each piece and
/// collects the record.
struct AnswerAssembler {
    var record = AnswerRecord()
    var decoder: CompletionDecoder
    var start = ContinuousClock.now
    private var splitter: ReasoningSplitter
    private let needsAll: Bool
    private let show: (AnswerEvent) throws -> Void

    init(
        splitter: ReasoningSplitter,
        keepsLogprobs: Bool,
        needsAll: Bool,
        show: @escaping (AnswerEvent) throws -> Void
    ) {
        decoder = CompletionDecoder(keepsLogprobs: keepsLogprobs)
        self.needsAll = needsAll
        self.splitter = splitter
        self.show = show
    }

    /// Whether the first token has arrived, shown or still held back.
    var hasToken: Bool { record.timings.firstToken != nil }

    /// Receives the payload of an event; returns whether it brought text or reasoning.
    mutating func receive(event payload: String) throws -> Bool {
        let delta = try decoder.decode(payload)
        if needsAll, decoder.droppedLogprobs { throw Self.tooLong }
        return try receive(delta)
    }

    /// Receives a whole completion, of a server that does not stream.
    mutating func receive(document: JSONValue) throws {
        _ = try receive(try decoder.decode(document))
    }

    private mutating func receive(_ delta: CompletionDecoder.Delta) throws -> Bool {
        guard !delta.text.isEmpty || !delta.reasoning.isEmpty else { return false }
        if record.timings.firstToken == nil { record.timings.firstToken = .now - start }
        if !delta.reasoning.isEmpty {
            try deliver(splitter.receivedSeparateReasoning())
            try deliver([.reasoning(delta.reasoning)])
        }
        try deliver(splitter.consume(delta.text))
        return true
    }

    /// Ends the answer: shows what was held back and completes the record.
    mutating func finish() {
        record.finishReason = decoder.finishReason
        record.usage = decoder.usage
        record.model = decoder.model
        record.id = decoder.id
        record.logprobs = decoder.logprobs
        if decoder.droppedLogprobs { record.isTruncated = true }
        record.timings.total = .now - start
        let rest = splitter.finish()
        if record.ending == .interrupted {
            // Nobody reads the output any more; the history still gets everything.
            for event in rest { record.append(event) }
        } else {
            do {
                try deliver(rest)
            } catch {
                record.ending = .interrupted
                record.outputFailure = error as? SystemError
            }
        }
    }

    private mutating func deliver(_ events: [AnswerEvent]) throws {
        for event in events {
            record.append(event)
            if needsAll, record.isTruncated { throw Self.tooLong }
            try show(event)
        }
    }

    private static let tooLong = AskError(
        .badData,
        "the answer is longer than \(SizeLimit.keptAnswer >> 20) MiB",
        remedy:
            "--json, --schema, -x and --no-stream hold the whole answer in memory; without them it is streamed."
    )
}
