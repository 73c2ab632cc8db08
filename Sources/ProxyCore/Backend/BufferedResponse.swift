public import HTTPTypes

/// A backend's response, read completely, to be passed on as it is.
public struct BufferedResponse: Sendable, Hashable {
    /// Status and header fields.
    public var head: HTTPResponse

    /// The whole body.
    public var body: [UInt8]

    /// Creates a response.
    public init(head: HTTPResponse, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

extension Disclosure {
    /// An error response of a backend, as it may be shown to a client.
    func screened(_ response: BufferedResponse) -> BufferedResponse {
        BufferedResponse(
            head: HTTPResponse(
                status: response.head.status,
                headerFields: client.screened(response.head.headerFields)
            ),
            body: client.redact(response.body)
        )
    }
}
