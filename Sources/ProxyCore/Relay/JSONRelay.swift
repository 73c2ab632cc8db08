import OpenAIWire

/// Relays a whole JSON answer: the backend's bytes, with the client's name for the model.
struct JSONRelay: Sendable {
    /// The bytes for the client.
    let bytes: [UInt8]
    /// What the answer cost, where it says so.
    let usage: RelayedUsage?
    /// The id under which the backend keeps the answer, where it does.
    let id: String?

    /// Checks that an answer is whole and is none of the errors that come with status 200.
    ///
    /// - Parameters:
    ///   - model: the model's name as JSON text, with its quotes.
    ///   - redactor: strikes secrets out of an answer that holds an error or does not look like the model's; what does passes as it came.
    init(
        _ answer: [UInt8],
        model: [UInt8],
        endpoint: ModelEndpoint,
        redactor: SecretRedactor
    ) throws(AttemptFailure) {
        guard answer.contains(where: { $0 > 0x20 }) else { throw .answer(.empty) }
        let scan: AnswerScan
        do throws(JSONEnvelopeError) {
            scan = try JSONRelay.scan(answer)
        } catch {
            // JSON that is no object, as a list of scores, has no model to name; anything else is cut or broken.
            guard error.code == .notAnObject else { throw .answer(.malformedJSON("\(error)")) }
            bytes = redactor.redact(answer)
            usage = nil
            id = nil
            return
        }
        guard !scan.hasTooManyModels else {
            throw .answer(.malformedJSON("it names its model more than \(AnswerScan.mostModels) times"))
        }
        // Some endpoints' objects have an `error` beside their result; only where nothing else is said it is one.
        if scan.isError, scan.choices == nil, endpoint.streamShape == .completionChunks || scan.models.isEmpty
        {
            throw .answer(.errorObject(redactor.redact(answer)))
        }
        if scan.isError || !JSONRelay.holdsContent(scan, endpoint) {
            let redacted = redactor.redact(answer)
            if redacted != answer {
                self = try JSONRelay(redacted, model: model, endpoint: endpoint, redactor: .none)
                return
            }
        }
        id = endpoint.keepsAnswers ? scan.id?.stringValue(in: answer) : nil
        usage = answer.withUnsafeBytes { buffer in scan.usage.flatMap { RelayedUsage(buffer, in: $0) } }
        bytes =
            scan.models.isEmpty
            ? answer
            : answer.withUnsafeBytes { buffer in
                var output: [UInt8] = []
                output.reserveCapacity(buffer.count + model.count)
                ModelSplice.append(
                    buffer,
                    replacing: scan.orderedModels,
                    with: model,
                    to: &output
                )
                return output
            }
    }

    /// Whether an answer looks like one of the model's; what does not may be anything that a server says.
    private static func holdsContent(_ scan: AnswerScan, _ endpoint: ModelEndpoint) -> Bool {
        endpoint.streamShape == .completionChunks ? scan.choices != nil : !scan.models.isEmpty
    }

    private static func scan(_ answer: [UInt8]) throws(JSONEnvelopeError) -> AnswerScan {
        try answer.withUnsafeBufferPointer { (buffer) throws(JSONEnvelopeError) in
            try AnswerScan.scan(UnsafeRawBufferPointer(buffer), in: 0..<buffer.count)
        }
    }
}
