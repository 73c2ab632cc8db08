/// The body of a request about a model, with what one pass over its bytes found.
public enum RequestBody: Sendable {
    /// A JSON object.
    case json(RequestEnvelope)
    /// A form with files, as the audio and image endpoints take it.
    case multipart(MultipartEnvelope)

    /// The model that it names.
    public var model: String? {
        switch self {
        case .json(let envelope): envelope.model
        case .multipart(let envelope): envelope.model
        }
    }

    /// Whether it asks for a stream.
    public var wantsStream: Bool {
        switch self {
        case .json(let envelope): envelope.wantsStream
        case .multipart(let envelope): envelope.wantsStream
        }
    }
}
