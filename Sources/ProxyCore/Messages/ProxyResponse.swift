public import HTTPTypes

/// An answer for a client: a head, and a body that is there or that is still to come.
public struct ProxyResponse: Sendable {
    /// Status and header fields, without `content-length` and `transfer-encoding`, which are the server's to add.
    public var head: HTTPResponse

    /// The body.
    public var body: Body

    /// Whether the connection must not be used for another request.
    public var closesConnection: Bool

    /// Whether the head has the fields that every answer carries, because they were put together with others.
    var hasUsualFields = false

    /// Creates an answer.
    public init(head: HTTPResponse, body: Body, closesConnection: Bool = false) {
        self.head = head
        self.body = body
        self.closesConnection = closesConnection
    }
}

extension ProxyResponse {
    /// The body of an answer.
    public enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])

        /// Written out by the closure as it comes. Where the closure throws, the answer is not whole: the server closes the connection
        /// without the end that HTTP would give a whole one.
        case stream(@Sendable (any ResponseBodyWriter) async throws -> Void)
    }
}

/// Takes the body of an answer, piece by piece.
public protocol ResponseBodyWriter: Sendable {
    /// Writes bytes; waits while the client does not read.
    ///
    /// - Throws: where the client is gone.
    func write(_ bytes: [UInt8]) async throws
}

/// An answer broke off after its first bytes went out; the client was told within the stream.
package struct BrokenAnswer: Error, CustomStringConvertible {
    package let description: String
}
