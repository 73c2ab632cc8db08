public import HTTPTypes

/// The answer of a backend that is passed on to the client as it came.
public struct BufferedResponse: Sendable, Hashable {
    /// Status and header fields.
    public var head: HTTPResponse

    /// The whole body.
    public var body: [UInt8]

    /// Keeps an answer.
    public init(head: HTTPResponse, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

extension Disclosure {
    /// An error response of a backend, as it may be shown to a client.
    func screened(_ answer: BufferedResponse) -> BufferedResponse {
        BufferedResponse(
            head: HTTPResponse(
                status: answer.head.status,
                headerFields: client.screened(answer.head.headerFields)
            ),
            body: client.redact(answer.body)
        )
    }
}
