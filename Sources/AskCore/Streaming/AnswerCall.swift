import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Sends a question to the server and shows the answer as it arrives.
struct AnswerCall {
    var server: ModelServer
    var splitter = ReasoningSplitter()
    /// Whether the record keeps the log probabilities, for `--json`.
    var keepsLogprobs = false
    /// Whether an answer that is too long to be kept is an error, because nothing of it is shown before its
    /// end.
    var needsAll = false
    /// Shows a piece.
    ///
    /// An error that it throws ends the call.
    var show: (AnswerEvent) throws -> Void

    /// Sends the request and reads the answer to its end.
    ///
    /// - Throws: ``AskError`` or ``ServerFailure`` if it fails before the first token, `CancellationError` if
    ///   it is cancelled before the response. What happens later is in the record, with the text that
    ///   arrived.
    func run(_ body: JSONValue) async throws -> AnswerRecord {
        let opened = try await server.open(.post, server.address.endpoint("chat/completions"), body: body)
        var answer = AnswerAssembler(
            splitter: splitter,
            keepsLogprobs: keepsLogprobs,
            needsAll: needsAll,
            show: show
        )
        answer.record.retries = opened.retries
        answer.record.headers = opened.response.head.headerFields
        answer.record.timings.head = .now - opened.start
        answer.start = opened.start
        let type = (opened.response.head.headerFields[.contentType] ?? "").lowercased()
        do {
            if type.hasPrefix("text/event-stream") {
                try await readStream(opened, &answer)
            } else {
                try await readDocument(opened, &answer)
            }
        } catch is CancellationError {
            answer.record.ending = .interrupted
        } catch let error as SystemError {
            answer.record.ending = .interrupted
            answer.record.outputFailure = error
        } catch let error as ServerFailure {
            guard answer.hasToken else { throw error }
            answer.record.ending = .failed(inStream(error))
        } catch let error as AskError {
            guard answer.hasToken else { throw error }
            answer.record.ending = .failed(error)
        }
        answer.finish()
        return answer.record
    }

    private func readStream(_ opened: ModelServer.OpenedResponse, _ answer: inout AnswerAssembler)
        async throws
    {
        let timeouts = StreamTimeouts(limits: server.limits, start: opened.start)
        let body = opened.response.body
        let enforcement = Task { await timeouts.enforce(on: body) }
        defer {
            enforcement.cancel()
            body.cancel()
        }
        var parser = ServerSentEventParser(maximumEventSize: SizeLimit.keptAnswer)
        var received = 0
        do {
            for try await chunk in body {
                received += chunk.count
                timeouts.bytesArrived()
                try receive(chunk, &parser, &answer, timeouts)
                if answer.decoder.isDone { break }
            }
        } catch let error as TransportError {
            if let phase = timeouts.expired { throw timeouts.error(phase) }
            if error.code == .cancelled { throw CancellationError() }
            if answer.decoder.finishReason == nil {
                throw TransportFailure.error(error, address: server.address)
            }
        }
        if answer.decoder.malformed > 0 {
            server.log.record("skipped \(answer.decoder.malformed) events that were not JSON")
        }
        guard !answer.decoder.isDone, answer.decoder.finishReason == nil else { return }
        throw cutError(understood: answer.decoder.understood, isEmpty: received == 0)
    }

    private func receive(
        _ chunk: ByteChunk,
        _ parser: inout ServerSentEventParser,
        _ answer: inout AnswerAssembler,
        _ timeouts: StreamTimeouts
    ) throws {
        var payloads: [String] = []
        do {
            try parser.consume(chunk.bytes) { payloads.append($0.data) }
        } catch {
            throw AskError(
                .protocolError,
                "cannot read the stream: \(error)",
                remedy: "Run ask --doctor for details."
            )
        }
        for payload in payloads where !answer.decoder.isDone {
            if try answer.receive(event: payload) { timeouts.tokenArrived() }
        }
    }

    /// Reads the one document that a server sends if it does not stream.
    private func readDocument(_ opened: ModelServer.OpenedResponse, _ answer: inout AnswerAssembler)
        async throws
    {
        let bytes: [UInt8]
        do {
            bytes = try await opened.response.body.collect(upTo: SizeLimit.answerDocument + 1)
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw TransportFailure.error(error, address: server.address)
        }
        guard bytes.count <= SizeLimit.answerDocument else {
            throw AskError(
                .protocolError,
                "\(server.address.root) sent a document of more than \(SizeLimit.answerDocument >> 20) MiB",
                remedy: "The server does not stream its answers; run ask --doctor for details."
            )
        }
        guard let value = try? JSONValue(parsing: bytes), value["choices"] != nil || value["error"] != nil
        else {
            throw server.notAnAPI(opened.response.head)
        }
        try answer.receive(document: value)
    }

    private func cutError(understood: Int, isEmpty: Bool) -> AskError {
        if understood == 0 {
            return AskError(
                .protocolError,
                "\(server.address.root) sent \(isEmpty ? "an empty stream" : "a stream without an answer")",
                remedy: "Run ask --doctor for details."
            )
        }
        return AskError(
            .protocolError,
            "the stream ended before the answer was complete",
            remedy: "Continue it with ask --resume."
        )
    }

    private func inStream(_ failure: ServerFailure) -> AskError {
        var error = failure.error(address: server.address, keyOrigin: server.keyOrigin)
        error.message = "the server ended the answer with an error: \(failure.message)"
        error.remedy = "Continue it with ask --resume."
        return error
    }
}
