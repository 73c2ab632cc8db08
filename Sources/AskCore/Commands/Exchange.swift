import OpenAIWire
import PlainText

/// One call to the model, with what all commands want of it: errors that explain themselves, and the history.
struct Exchange {
    let context: CommandContext
    let server: ModelServer

    func run(_ body: JSONValue, show: @escaping (AnswerEvent) throws -> Void) async throws -> AnswerRecord {
        let call = AnswerCall(
            server: server,
            splitter: context.splitter(for: server),
            keepsLogprobs: context.options.needsDocument,
            needsAll: context.options.needsWholeAnswer,
            show: show
        )
        do {
            let record = try await call.run(body)
            if record.hasStrayTag {
                context.memory.keep(context.configuration.model, at: server.address)
                context.console.notice(
                    "the answer began with reasoning; from now on it is held back for this model"
                )
            }
            if record.isTruncated {
                context.console.warn(
                    "the answer is longer than \(InputLimit.keptAnswer >> 20) MiB; the history keeps its beginning only"
                )
            }
            return record
        } catch let failure as ServerFailure {
            throw await explain(failure)
        }
    }

    /// What a refusal means; of an unknown model, the names that are near.
    func explain(_ failure: ServerFailure) async -> AskError {
        guard failure.isUnknownModel else {
            return failure.error(address: server.address, keyOrigin: server.keyOrigin)
        }
        let model = context.configuration.model
        let limits = CallLimits(connect: .seconds(2), firstToken: .seconds(3), total: .seconds(5))
        let known = ((try? await server.models(limits: limits)) ?? []).map(\.id)
        var near = NearestNames.of(model, among: known)
        if near.isEmpty { near = Array(known.filter { $0 != model }.prefix(3)) }
        let remedy =
            known.contains(model)
            ? "The server lists it, but its backend does not know it; ask --doctor looks closer."
            : near.isEmpty
                ? "ask --list-models shows what there is." : "There is: \(near.joined(separator: ", "))."
        return AskError(
            .unavailable,
            "there is no model '\(model)' at \(server.address.root)",
            remedy: remedy
        )
    }

    /// The exchange as the history has it; `nil` where nothing was answered.
    func entry(_ record: AnswerRecord, _ question: Question) -> HistoryEntry? {
        guard !record.text.isEmpty || !record.reasoning.isEmpty else { return nil }
        let now = WallTime.now()
        return HistoryEntry(
            id: ULID.make(at: now),
            parent: question.conversation.entries.last?.id,
            session: question.conversation.session,
            terminal: question.conversation.terminal,
            time: now.iso8601,
            model: record.model ?? context.configuration.model,
            messages: question.newMessages,
            record: record
        )
    }

    /// Files an exchange that has an answer; answers its id, or `nil` where it is not to be kept.
    func keep(_ record: AnswerRecord, _ question: Question) -> String? {
        entry(record, question).flatMap { keep($0) }
    }

    /// Files an exchange; answers its id, or `nil` where it is not to be kept.
    @discardableResult
    func keep(_ entry: HistoryEntry) -> String? {
        guard context.configuration.flag(.log) else { return nil }
        do {
            try context.store.append(entry, at: WallTime.now())
            return entry.id
        } catch {
            context.console.warn("\(error.message); \(error.remedy ?? "")")
            return nil
        }
    }
}
