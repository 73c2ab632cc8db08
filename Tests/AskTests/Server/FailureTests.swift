import HTTPTransport
import HTTPTypes
import OpenAIWire
import Testing

@testable import AskCore

@Suite("Failures and retries")
struct FailureTests {
    let address: ServerAddress

    init() throws {
        address = try ServerAddress("http://akira:4000", from: "test")
    }

    @Test(
        "Each HTTP status maps to an exit status",
        arguments: [
            (400, 65), (401, 77), (403, 77), (408, 75), (413, 65), (422, 65), (429, 75), (500, 69), (502, 69),
            (503, 69), (504, 69), (307, 76),
        ]
    )
    func statuses(status: Int, code: Int) {
        let failure = ServerFailure(
            HTTPResponse(status: .init(code: status)),
            body: Array(#"{"error":{"message":"because"}}"#.utf8)
        )
        let error = failure.error(address: address, keyOrigin: nil)
        #expect(Int(error.status.code) == code)
        #expect(error.remedy?.isEmpty == false)
    }

    @Test("The error quotes the server's message and the request's id")
    func message() {
        var head = HTTPResponse(status: .badRequest)
        head.headerFields[HTTPField.Name("x-request-id")!] = "r-1"
        let error = ServerFailure(head, body: Array(#"{"error":{"message":"too\nlong"}}"#.utf8)).error(
            address: address,
            keyOrigin: nil
        )
        #expect(error.message.contains("too long") && error.message.contains("r-1"))
        #expect(!error.message.contains("\n"))
    }

    @Test("A 404 with an HTML page means there is no API")
    func html() {
        let failure = ServerFailure(HTTPResponse(status: .notFound), body: Array("<html>".utf8))
        #expect(failure.error(address: address, keyOrigin: nil).status == .protocolError)
        #expect(!failure.isUnknownModel)
    }

    @Test(
        "An unknown model is recognised in the errors of vLLM, LiteLLM and OpenAI",
        arguments: [
            (
                404,
                #"{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}"#
            ),
            (
                400,
                #"{"error":{"message":"/chat/completions: Invalid model name passed in model=x","code":"400"}}"#
            ),
            (404, #"{"error":{"message":"gone","code":"model_not_found"}}"#),
        ]
    )
    func unknownModel(status: Int, body: String) {
        #expect(
            ServerFailure(HTTPResponse(status: .init(code: status)), body: Array(body.utf8)).isUnknownModel
        )
    }

    @Test("Retries: which failures, after how long, and how many")
    func retries() {
        var policy = RetryPolicy(limit: 2)
        #expect(policy.wait(after: .notConnected, jitter: 1) == .milliseconds(250))
        #expect(
            policy.wait(after: .status(429, retryAfter: .seconds(2), fromRouter: false), jitter: 0)
                == .seconds(2)
        )
        #expect(policy.wait(after: .notConnected, jitter: 1) == nil)
        var other = RetryPolicy(limit: 9)
        #expect(
            other.wait(after: .status(429, retryAfter: .seconds(3600), fromRouter: false), jitter: 1) == nil
        )
        #expect(other.wait(after: .status(429, retryAfter: nil, fromRouter: true), jitter: 1) == nil)
        #expect(other.wait(after: .status(503, retryAfter: nil, fromRouter: true), jitter: 1) != nil)
        #expect(other.wait(after: .status(400, retryAfter: nil, fromRouter: false), jitter: 1) == nil)
        #expect(other.wait(after: .other, jitter: 1) == nil)
    }

    @Test(
        "Each failure of the transport maps to an exit status",
        arguments: [
            (TransportError(.nameNotResolved, phase: .connecting), 69),
            (TransportError(.connectionRefused, phase: .connecting), 69),
            (TransportError(.tlsFailed, phase: .connecting), 69),
            (TransportError(.timedOut, phase: .connecting, timer: .connect), 75),
            (TransportError(.malformedResponse, phase: .awaitingHead), 76),
            (TransportError(.truncatedBody, phase: .streaming), 76),
            (TransportError(.connectionClosed, phase: .awaitingHead), 69),
            (TransportError(.connectionClosed, phase: .streaming), 76),
        ]
    )
    func transport(error: TransportError, code: Int) {
        #expect(Int(TransportFailure.error(error, address: address).status.code) == code)
    }

    @Test(
        "Headers that would break the request are refused",
        arguments: ["x", "a: b\u{7F}", ": x", "a b: c"]
    )
    func headers(text: String) {
        #expect(throws: AskError.self) { try ExtraHeaders.read([text]) }
    }
}
