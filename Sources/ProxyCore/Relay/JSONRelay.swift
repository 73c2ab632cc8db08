import OpenAIWire

/// Relays a whole JSON answer: the backend's bytes, with the client's name for the model.
struct JSONRelay: Sendable {
    /// The bytes for the client.
    let bytes: [UInt8]
    /// What the answer cost, where it says so.
    let usage: RelayedUsage?

    /// Checks that an answer is whole and is none of the errors that come with status 200.
    ///
    /// - Parameter model: the model's name as JSON text, with its quotes.
    init(_ answer: [UInt8], model: [UInt8], endpoint: ModelEndpoint) throws(AttemptFailure) {
        guard answer.contains(where: { $0 > 0x20 }) else { throw .answer(.empty) }
        let scan: AnswerScan
        do throws(JSONEnvelopeError) {
            scan = try JSONRelay.scan(answer)
        } catch {
            // JSON that is no object, as a list of scores, has no model to name; anything else is cut or broken.
            guard error.code == .notAnObject else { throw .answer(.malformedJSON("\(error)")) }
            bytes = answer
            usage = nil
            return
        }
        guard !scan.hasTooManyModels else {
            throw .answer(.malformedJSON("it names its model more than \(AnswerScan.mostModels) times"))
        }
        // Some endpoints' objects have an `error` beside their result; only where nothing else is said it is one.
        if scan.isError, scan.choices == nil, endpoint.streamShape == .completionChunks || scan.models.isEmpty
        {
            throw .answer(.errorObject(answer))
        }
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

    private static func scan(_ answer: [UInt8]) throws(JSONEnvelopeError) -> AnswerScan {
        try answer.withUnsafeBufferPointer { (buffer) throws(JSONEnvelopeError) in
            try AnswerScan.scan(UnsafeRawBufferPointer(buffer), in: 0..<buffer.count)
        }
    }
}
