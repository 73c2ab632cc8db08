import OpenAIWire

extension AnswerCall {
    /// The state of reading one answer.
    struct Reading {
        var record = AnswerRecord()
        var reader: ChunkReader
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
            reader = ChunkReader(keepsLogprobs: keepsLogprobs)
            self.needsAll = needsAll
            self.splitter = splitter
            self.show = show
        }

        /// Whether anything of the answer came, held back or not.
        var hasToken: Bool { record.timings.firstToken != nil }

        /// Takes the payload of an event; `true` where it brought text.
        mutating func take(_ payload: String) throws -> Bool {
            let delta = try reader.read(payload)
            if needsAll, reader.droppedLogprobs { throw Self.tooLong }
            return try take(delta)
        }

        mutating func take(_ document: JSONValue) throws {
            _ = try take(try reader.read(document))
        }

        private mutating func take(_ delta: ChunkReader.Delta) throws -> Bool {
            guard !delta.text.isEmpty || !delta.reasoning.isEmpty else { return false }
            if record.timings.firstToken == nil { record.timings.firstToken = .now - start }
            if !delta.reasoning.isEmpty {
                try deliver(splitter.noteSeparateReasoning())
                try deliver([.reasoning(delta.reasoning)])
            }
            try deliver(splitter.consume(delta.text))
            return true
        }

        /// The stream is over: shows what was held back and completes the record.
        mutating func finish() {
            record.finishReason = reader.finishReason
            record.usage = reader.usage
            record.model = reader.model
            record.id = reader.id
            record.logprobs = reader.logprobs
            if reader.droppedLogprobs { record.isTruncated = true }
            record.timings.total = .now - start
            let rest = splitter.finish()
            if record.ending == .interrupted {
                // Nobody reads any more, but nothing is lost.
                for event in rest { keep(event) }
            } else {
                do {
                    try deliver(rest)
                } catch {
                    record.ending = .interrupted
                    record.outputFailure = error as? SystemError
                }
            }
            record.hasStrayTag =
                record.text.firstRange(of: "</think>") != nil && record.text.firstRange(of: "<think>") == nil
        }

        private mutating func deliver(_ events: [AnswerEvent]) throws {
            for event in events {
                keep(event)
                if needsAll, record.isTruncated { throw Self.tooLong }
                try show(event)
            }
        }

        private static let tooLong = AskError(
            .badData,
            "the answer is longer than \(InputLimit.keptAnswer >> 20) MiB",
            remedy:
                "It is written as a whole only; without --json, --schema, -x and --no-stream it is streamed."
        )

        private mutating func keep(_ event: AnswerEvent) {
            switch event {
            case .text(let text): append(text, to: \.text)
            case .reasoning(let text): append(text, to: \.reasoning)
            }
        }

        private mutating func append(_ text: String, to part: WritableKeyPath<AnswerRecord, String>) {
            guard !record.isTruncated else { return }
            let size = record.text.utf8.count + record.reasoning.utf8.count + text.utf8.count
            if size > InputLimit.keptAnswer {
                record.isTruncated = true
            } else {
                record[keyPath: part] += text
            }
        }
    }
}
