import OpenAIWire

/// `--each`: one question per line of stdin, several at a time, with the answers in the order of the lines.
struct EachCommand {
    let context: CommandContext

    private struct Item: Sendable {
        var index: Int
        var input: String
        var result: Result<AnswerRecord, AskError>

        /// About how many bytes of memory it takes.
        var size: Int {
            guard case .success(let record) = result else { return input.utf8.count }
            return input.utf8.count + record.text.utf8.count + record.reasoning.utf8.count
        }
    }

    func run() async throws -> ExitStatus {
        guard !context.options.words.isEmpty else {
            throw AskError(
                .usage,
                "--each needs words that say what to do with each line",
                remedy: "For example: ask --each 'Translate: {}' < lines.txt"
            )
        }
        let server = try context.makeServer()
        let system = try context.systemPrompt()
        let lines = try readLines()
        let console = context.console
        console.notice(
            "\(lines.count) \(lines.count == 1 ? "line" : "lines"), \(context.options.jobs) at a time"
        )
        return try await withThrowingTaskGroup(of: Item.self) { group in
            var next = 0
            var waiting: [Int: Item] = [:]
            // The size of the answers that wait for an earlier line's; no further line is started while it is
            // large.
            var held = 0
            var running = 0
            var written = 0
            var worst = ExitStatus.success
            func startOne() {
                guard next < lines.count, running == 0 || held < SizeLimit.source else { return }
                running += 1
                let index = next
                let body = request(lines[index], system)
                let call = call(server)
                next += 1
                group.addTask { try await Self.send(index, lines[index], body, call()) }
            }
            for _ in 0..<min(context.options.jobs, lines.count) { startOne() }
            while let item = try await group.next() {
                running -= 1
                held += item.size
                waiting[item.index] = item
                while let ready = waiting.removeValue(forKey: written) {
                    held -= ready.size
                    worst = .worse(worst, try write(ready))
                    written += 1
                }
                for _ in running..<max(running, min(context.options.jobs, lines.count)) { startOne() }
            }
            return worst
        }
    }

    private func readLines() throws -> [String] {
        let policy = StandardInputPolicy(
            kind: Descriptor.standardInput.kind,
            hasWords: true,
            isForbidden: false,
            isAskedFor: context.options.asksForStdin
        )
        guard case .read(let isLimited) = policy.action else {
            throw AskError(
                .noInput,
                "--each reads lines from stdin, but there is no stdin",
                remedy: "Pipe the lines in, as in: ask --each 'Translate: {}' < lines.txt"
            )
        }
        let console = context.console
        let bytes = try StandardInputReader(
            interruption: console.interruption.descriptor,
            silenceLimit: isLimited ? context.configuration.duration(.stdinTimeout) : nil,
            hint: { if !console.isQuiet { console.report("ask: waiting for stdin") } }
        ).readAll()
        guard case .text = ByteKind(of: bytes) else {
            throw AskError(
                .badData,
                "stdin is not text",
                remedy: "--each needs one line of text per question."
            )
        }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
    }

    private func request(_ line: String, _ system: String?) -> JSONValue {
        let words = context.options.prompt
        let text =
            words.contains("{}")
            ? words.pieces(around: "{}").joined(separator: line)
            : PromptComposer(style: .tags, words: words, standardInput: line).text
        var request = context.makeRequest()
        if let system { request.addSystem(system) }
        request.addUser(text)
        return request.body
    }

    private func call(_ server: ModelServer) -> @Sendable () -> AnswerCall {
        let splitter = context.splitter(for: server)
        let keepsLogprobs = context.options.needsDocument
        return {
            AnswerCall(
                server: server,
                splitter: splitter,
                keepsLogprobs: keepsLogprobs,
                needsAll: true,
                show: { _ in }
            )
        }
    }

    private static func send(_ index: Int, _ line: String, _ body: JSONValue, _ call: AnswerCall) async throws
        -> Item
    {
        do {
            let record = try await call.run(body)
            switch record.ending {
            case .complete: return Item(index: index, input: line, result: .success(record))
            case .interrupted: throw CancellationError()
            case .failed(let error): return Item(index: index, input: line, result: .failure(error))
            }
        } catch let error as AskError {
            return Item(index: index, input: line, result: .failure(error))
        } catch let failure as ServerFailure {
            return Item(
                index: index,
                input: line,
                result: .failure(
                    failure.error(address: call.server.address, keyOrigin: call.server.keyOrigin)
                )
            )
        }
    }

    private func write(_ item: Item) throws -> ExitStatus {
        let console = context.console
        let isJSON = context.options.form == .json || context.options.form == .jsonLines
        switch item.result {
        case .success(let record):
            if isJSON {
                var object: JSONObject = [
                    "index": .number(JSONNumber(item.index)), "input": .string(item.input),
                ]
                for (key, value) in AnswerDocument.object(
                    record,
                    model: context.configuration.model,
                    turn: nil
                ) { object[key] = value }
                try console.print(jsonLines: "\(object)\n")
            } else {
                let text = record.text.trimmingWhitespace().split(whereSeparator: \.isNewline).joined(
                    separator: " "
                )
                try console.print("\(text)\n")
            }
            return .success
        case .failure(let error):
            if isJSON {
                let object: JSONObject = [
                    "index": .number(JSONNumber(item.index)), "input": .string(item.input), "v": 1,
                    "error": .string(error.message),
                    "status": .number(JSONNumber(error.status.code)),
                ]
                try console.print(jsonLines: "\(object)\n")
            } else {
                // An empty line keeps answers and questions in step.
                try console.print("\n")
            }
            console.report("ask: line \(item.index + 1): \(error.message)")
            return error.status
        }
    }
}
