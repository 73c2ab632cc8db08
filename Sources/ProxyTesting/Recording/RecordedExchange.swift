public import HTTPTypes

/// A request and its response, as stored in a file.
///
/// The file holds two HTTP/1.1 messages with a line feed between them: the request, with its `content-length`, and the response, whose
/// body reaches to the end of the file, without chunk framing. You can read, compare and write such files by hand.
public struct RecordedExchange: Sendable, Hashable, CustomStringConvertible {
    /// The file's name, without `.http`.
    public var name: String

    /// The request's method.
    public var method: HTTPRequest.Method

    /// The request's path with its query.
    public var path: String

    /// The request's header fields.
    public var requestHeaders: HTTPFields

    /// The request's body.
    public var requestBody: [UInt8]

    /// The response's status and header fields.
    public var response: HTTPResponse

    /// The response's body.
    public var responseBody: [UInt8]

    /// Creates an exchange.
    public init(
        name: String,
        method: HTTPRequest.Method = .post,
        path: String,
        requestHeaders: HTTPFields = [:],
        requestBody: [UInt8] = [],
        response: HTTPResponse,
        responseBody: [UInt8]
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.requestHeaders = requestHeaders
        self.requestBody = requestBody
        self.response = response
        self.responseBody = responseBody
    }

    /// The name.
    public var description: String { name }
}

/// A recording that cannot be read or written.
public struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file or folder.
    public var file: String
    /// What is wrong with it.
    public var reason: String

    /// Both in one line.
    public var description: String { "\(file): \(reason)" }
}
