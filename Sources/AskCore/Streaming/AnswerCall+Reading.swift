import OpenAIWire

extension AnswerCall {
    /// The state of reading one answer.
    struct Reading {
        var record = AnswerRecord()
        var reader = ChunkReader()
        var start = ContinuousClock.now
        private var splitter: ReasoningSplitter
        private let show: (AnswerEvent) throws -> Void

        init(splitter: ReasoningSplitter, show: @escaping (AnswerEvent) throws -> Void) {
            self.splitter = splitter
            self.show = show
        }

        /// Whether anything of the answer came, held back or not.
        var hasToken: Bool { record.timings.firstToken != nil }

        /// Takes the payload of an event; `true` where it brought text.
        mutating func take(_ payload: String) throws -> Bool {
            try take(try reader.read(payload))
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
                try show(event)
            }
        }

        private mutating func keep(_ event: AnswerEvent) {
            switch event {
            case .text(let text): record.text += text
            case .reasoning(let text): record.reasoning += text
            }
        }
    }
}
