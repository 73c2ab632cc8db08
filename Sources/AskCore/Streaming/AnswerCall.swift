import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Asks, and hands the answer on as it comes.
struct AnswerCall {
    var server: ModelServer
    var splitter = ReasoningSplitter()
    /// Whether the record has to hold the log probabilities, for `--json`.
    var keepsLogprobs = false
    /// Whether an answer that is too long to be kept is of no use: nothing of it was shown.
    var needsAll = false
    /// Shows a piece; what it throws ends the call.
    var show: (AnswerEvent) throws -> Void

    /// Sends the request and reads the answer to its end.
    ///
    /// - Throws: ``AskError`` or ``ServerFailure`` where no answer began, `CancellationError` where it was
    /// given up before. What happens later is in the record, beside the text that came.
    func run(_ body: JSONValue) async throws -> AnswerRecord {
        let opened = try await server.open(.post, server.address.endpoint("chat/completions"), body: body)
        var reading = Reading(
            splitter: splitter,
            keepsLogprobs: keepsLogprobs,
            needsAll: needsAll,
            show: show
        )
        reading.record.retries = opened.retries
        reading.record.headers = opened.response.head.headerFields
        reading.record.timings.head = .now - opened.start
        reading.start = opened.start
        let type = (opened.response.head.headerFields[.contentType] ?? "").lowercased()
        do {
            if type.hasPrefix("text/event-stream") {
                try await readStream(opened, &reading)
            } else {
                try await readDocument(opened, &reading)
            }
        } catch is CancellationError {
            reading.record.ending = .interrupted
        } catch let error as SystemError {
            reading.record.ending = .interrupted
            reading.record.outputFailure = error
        } catch let error as ServerFailure {
            guard reading.hasToken else { throw error }
            reading.record.ending = .failed(inStream(error))
        } catch let error as AskError {
            guard reading.hasToken else { throw error }
            reading.record.ending = .failed(error)
        }
        reading.finish()
        return reading.record
    }

    private func readStream(_ opened: ModelServer.Opened, _ reading: inout Reading) async throws {
        let watch = StreamWatch(limits: server.limits, start: opened.start)
        let body = opened.response.body
        let guardian = Task { await watch.guardBody(body) }
        defer {
            guardian.cancel()
            body.cancel()
        }
        var parser = ServerSentEventParser(maximumEventSize: InputLimit.keptAnswer)
        var received = 0
        var beginning: [UInt8] = []
        do {
            for try await chunk in body {
                received += chunk.count
                if beginning.count < 64 { beginning += chunk.bytes.prefix(64) }
                watch.bytes()
                try take(chunk, &parser, &reading, watch)
                if reading.reader.isDone { break }
            }
        } catch let error as TransportError {
            if let phase = watch.expired { throw watch.error(phase) }
            if error.code == .cancelled { throw CancellationError() }
            if reading.reader.finishReason == nil {
                throw TransportFailure.error(error, address: server.address)
            }
        }
        if reading.reader.malformed > 0 {
            server.log.note("\(reading.reader.malformed) events were not JSON and left out")
        }
        guard !reading.reader.isDone, reading.reader.finishReason == nil else { return }
        throw cutError(understood: reading.reader.understood, isEmpty: received == 0)
    }

    private func take(
        _ chunk: ByteChunk,
        _ parser: inout ServerSentEventParser,
        _ reading: inout Reading,
        _ watch: StreamWatch
    ) throws {
        var payloads: [String] = []
        do {
            try parser.consume(chunk.bytes) { payloads.append($0.data) }
        } catch {
            throw AskError(
                .protocolError,
                "the stream cannot be read: \(error)",
                remedy: "ask --doctor looks closer."
            )
        }
        for payload in payloads where !reading.reader.isDone {
            if try reading.take(payload) { watch.token() }
        }
    }

    /// A server that does not stream answers with one document.
    private func readDocument(_ opened: ModelServer.Opened, _ reading: inout Reading) async throws {
        let bytes: [UInt8]
        do {
            bytes = try await opened.response.body.collect(upTo: InputLimit.answerDocument + 1)
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw TransportFailure.error(error, address: server.address)
        }
        guard bytes.count <= InputLimit.answerDocument else {
            throw AskError(
                .protocolError,
                "\(server.address.root) sent an answer of more than \(InputLimit.answerDocument >> 20) MiB at once",
                remedy: "The server does not stream; ask --doctor looks closer."
            )
        }
        guard let value = try? JSONValue(parsing: bytes), value["choices"] != nil || value["error"] != nil
        else {
            throw server.notAnAPI(opened.response.head)
        }
        try reading.take(value)
    }

    private func cutError(understood: Int, isEmpty: Bool) -> AskError {
        if understood == 0 {
            return AskError(
                .protocolError,
                "\(server.address.root) sent \(isEmpty ? "an empty stream" : "a stream without an answer in it")",
                remedy: "ask --doctor looks closer."
            )
        }
        return AskError(
            .protocolError,
            "the stream was cut before its end",
            remedy: "ask --resume goes on with it."
        )
    }

    private func inStream(_ failure: ServerFailure) -> AskError {
        var error = failure.error(address: server.address, keyOrigin: server.keyOrigin)
        error.message = "the answer broke off: \(failure.message)"
        error.remedy = "ask --resume goes on with it."
        return error
    }
}
