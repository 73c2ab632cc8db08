import OpenAIWire
import PlainText

/// One turn of a chat: the call to the model, errors that explain themselves, and the entry in the history.
struct ChatTurn {
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
                context.reasoningModels.remember(context.configuration.model, at: server.address)
                context.console.notice(
                    "the answer began with reasoning; the next answers of this model are split correctly"
                )
            }
            if record.isTruncated {
                context.console.warn(
                    "the answer is longer than \(SizeLimit.keptAnswer >> 20) MiB; the history keeps only its beginning"
                )
            }
            return record
        } catch let failure as ServerFailure {
            throw await explain(failure)
        }
    }

    /// Explains an error response.
    ///
    /// For an unknown model, suggests similar names.
    func explain(_ failure: ServerFailure) async -> AskError {
        guard failure.isUnknownModel else {
            return failure.error(address: server.address, keyOrigin: server.keyOrigin)
        }
        let model = context.configuration.model
        let limits = CallLimits(connect: .seconds(2), firstToken: .seconds(3), total: .seconds(5))
        let known = ((try? await server.models(limits: limits)) ?? []).map(\.id)
        let similar = NearestNames.of(model, among: known)
        let remedy =
            if known.contains(model) {
                "The server lists it, but its backend does not have it; run ask --doctor for details."
            } else if !similar.isEmpty {
                "Did you mean \(similar.joined(separator: ", "))?"
            } else if !known.isEmpty {
                "The server has \(known.prefix(3).joined(separator: ", "))\(known.count > 3 ? " and others" : "")."
            } else {
                "See the server's models with ask --list-models."
            }
        return AskError(
            .unavailable,
            "there is no model '\(model)' at \(server.address.root)",
            remedy: remedy
        )
    }

    /// The turn as an entry of the history; `nil` if the model said nothing.
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

    /// Saves the turn to the history if the model said something; returns its id, or `nil` if it was not
    /// saved.
    func save(_ record: AnswerRecord, _ question: Question) -> String? {
        entry(record, question).flatMap { save($0) }
    }

    /// Saves an entry to the history; returns its id, or `nil` if it was not saved.
    @discardableResult
    func save(_ entry: HistoryEntry) -> String? {
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
