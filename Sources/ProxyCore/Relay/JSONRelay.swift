import OpenAIWire

/// Relays a complete JSON response: the backend's bytes, with the client's name for the model.
struct JSONRelay: Sendable {
    /// The bytes for the client.
    let bytes: [UInt8]
    /// The tokens used, if the response reports them.
    let usage: RelayedUsage?
    /// The id under which the backend stores the response, if it does.
    let id: String?

    /// Checks that a response is complete and not an error that came with status 200.
    ///
    /// - Parameters:
    ///   - model: the model's name as JSON text, with its quotes.
    ///   - redactor: removes secrets from a response that holds an error or does not look like the model's; any other passes unchanged.
    init(
        _ body: [UInt8],
        model: [UInt8],
        endpoint: ModelEndpoint,
        redactor: SecretRedactor
    ) throws(AttemptFailure) {
        guard body.contains(where: { $0 > 0x20 }) else { throw .unusable(.empty) }
        let scan: ResponseScan
        do throws(JSONEnvelopeError) {
            scan = try JSONRelay.scan(body)
        } catch {
            // JSON that is not an object, such as a list of scores, names no model; anything else is truncated or malformed.
            guard error.code == .notAnObject else { throw .unusable(.malformedJSON("\(error)")) }
            bytes = redactor.redact(body)
            usage = nil
            id = nil
            return
        }
        guard !scan.hasTooManyModels else {
            throw .unusable(
                .malformedJSON("it names its model more than \(ResponseScan.maximumModels) times")
            )
        }
        // Some endpoints' objects have an `error` next to their result; it only counts if there is no result.
        if scan.isError, scan.choices == nil, endpoint.streamShape == .completionChunks || scan.models.isEmpty
        {
            throw .unusable(.errorObject(redactor.redact(body)))
        }
        if scan.isError || !JSONRelay.holdsContent(scan, endpoint) {
            let redacted = redactor.redact(body)
            if redacted != body {
                self = try JSONRelay(redacted, model: model, endpoint: endpoint, redactor: .none)
                return
            }
        }
        id = endpoint.storesResponses ? scan.id?.stringValue(in: body) : nil
        usage = body.withUnsafeBytes { buffer in scan.usage.flatMap { RelayedUsage(buffer, in: $0) } }
        bytes =
            scan.models.isEmpty
            ? body
            : body.withUnsafeBytes { buffer in
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

    /// Whether a response looks like the model's; any other may be a server's message.
    private static func holdsContent(_ scan: ResponseScan, _ endpoint: ModelEndpoint) -> Bool {
        endpoint.streamShape == .completionChunks ? scan.choices != nil : !scan.models.isEmpty
    }

    private static func scan(_ body: [UInt8]) throws(JSONEnvelopeError) -> ResponseScan {
        try body.withUnsafeBufferPointer { (buffer) throws(JSONEnvelopeError) in
            try ResponseScan.scan(UnsafeRawBufferPointer(buffer), in: 0..<buffer.count)
        }
    }
}
