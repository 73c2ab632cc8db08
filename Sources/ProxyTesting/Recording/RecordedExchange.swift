public import HTTPTypes

/// One request and the answer it got, as a file keeps them.
///
/// The file holds two HTTP/1.1 messages with a line feed between them: the request, whose head says how long its body is, and the
/// answer, whose body goes to the end of the file, without the frames of chunks. It can be read, compared and written by hand.
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

    /// The answer's status and header fields.
    public var answer: HTTPResponse

    /// The answer's body.
    public var answerBody: [UInt8]

    /// Creates an exchange.
    public init(
        name: String,
        method: HTTPRequest.Method = .post,
        path: String,
        requestHeaders: HTTPFields = [:],
        requestBody: [UInt8] = [],
        answer: HTTPResponse,
        answerBody: [UInt8]
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.requestHeaders = requestHeaders
        self.requestBody = requestBody
        self.answer = answer
        self.answerBody = answerBody
    }

    /// The name.
    public var description: String { name }
}
