public import HTTPTypes
import OpenAIWire

/// A response for a client: a head, and a body that is complete or still to come.
public struct ProxyResponse: Sendable {
    /// Status and header fields, without `content-length` and `transfer-encoding`, which are the server's to add.
    public var head: HTTPResponse

    /// The body.
    public var body: Body

    /// Whether the connection must not be used for another request.
    public var closesConnection: Bool

    /// Whether the head already has the fields of every response.
    var hasCommonFields = false

    /// Creates a response.
    public init(head: HTTPResponse, body: Body, closesConnection: Bool = false) {
        self.head = head
        self.body = body
        self.closesConnection = closesConnection
    }
}

extension ProxyResponse {
    /// The body of a response.
    public enum Body: Sendable {
        /// The complete body.
        case bytes([UInt8])

        /// Written by the closure as it arrives. If the closure throws, the response is incomplete: the server closes the connection
        /// without ending the body.
        case stream(@Sendable (any ResponseBodyWriter) async throws -> Void)
    }
}

/// Receives the body of a response, piece by piece.
public protocol ResponseBodyWriter: Sendable {
    /// Writes bytes; waits while the client does not read.
    ///
    /// - Throws: if the client left.
    func write(_ bytes: [UInt8]) async throws
}

/// A response ended early after its first bytes were sent; the client was told within the stream.
package struct TruncatedResponse: Error, CustomStringConvertible {
    package let description: String
}

extension ProxyResponse {
    /// A response with a JSON body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> ProxyResponse {
        ProxyResponse(
            head: HTTPResponse(status: status, headerFields: [.contentType: "application/json"]),
            body: .bytes(value.encoded())
        )
    }
}
