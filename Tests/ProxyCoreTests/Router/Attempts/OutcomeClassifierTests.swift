import HTTPTransport
import HTTPTypes
import Testing

@testable import ProxyCore

/// One row a line of the table of whose fault it is.
@Suite("Whose fault a failed attempt is")
struct OutcomeClassifierTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var failure: AttemptFailure
        var owner: Verdict.Owner
        var retry: Verdict.Retry
        var isHeldAgainst: Bool
        var status: Int
        var fallback: Verdict.Fallback = .general

        init(
            _ name: String,
            _ failure: AttemptFailure,
            _ owner: Verdict.Owner,
            _ retry: Verdict.Retry,
            heldAgainst: Bool,
            status: Int,
            fallback: Verdict.Fallback = .general
        ) {
            testDescription = name
            self.failure = failure
            self.owner = owner
            self.retry = retry
            self.isHeldAgainst = heldAgainst
            self.status = status
            self.fallback = fallback
        }
    }

    static let error = #"{"error":{"message":"no","type":"x","param":null,"code":null}}"#

    static let statusRows: [Row] =
        [400, 404, 405, 413, 415, 422].map {
            Row(
                "\($0)",
                Samples.answer($0, error),
                .client,
                .never,
                heldAgainst: false,
                status: $0,
                fallback: .none
            )
        }
        + [401, 403].map {
            Row("\($0)", Samples.answer($0, error), .credential, .elsewhere, heldAgainst: true, status: 502)
        }
        + [
            Row(
                "404 for the model",
                Samples.answer(
                    404,
                    #"{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","code":404}}"#
                ),
                .configuration,
                .elsewhere,
                heldAgainst: true,
                status: 502
            ),
            Row(
                "404 of an unknown path",
                Samples.answer(404, #"{"detail":"Not Found"}"#),
                .client,
                .never,
                heldAgainst: false,
                status: 404,
                fallback: .none
            ),
            Row(
                "context too long",
                Samples.answer(
                    400,
                    #"{"error":{"message":"This model's maximum context length is 9 tokens."}}"#
                ),
                .client,
                .never,
                heldAgainst: false,
                status: 400,
                fallback: .contextWindow
            ),
            Row(
                "content policy",
                Samples.answer(400, #"{"error":{"message":"refused","code":"content_policy_violation"}}"#),
                .client,
                .never,
                heldAgainst: false,
                status: 400,
                fallback: .contentPolicy
            ),
            Row(
                "429 with a pause",
                Samples.answer(429, error, headers: [.retryAfter: "7"]),
                .load,
                .anywhere(after: .seconds(7)),
                heldAgainst: true,
                status: 429
            ),
            Row(
                "408",
                Samples.answer(408, error),
                .load,
                .anywhere(after: .seconds(1)),
                heldAgainst: false,
                status: 408
            ),
            Row("302", Samples.answer(302, ""), .configuration, .elsewhere, heldAgainst: true, status: 502),
            Row(
                "500",
                Samples.answer(500, error),
                .backend,
                .anywhere(after: nil),
                heldAgainst: true,
                status: 502
            ),
            Row(
                "502 with a page",
                Samples.answer(502, "<html><h1>502 Bad Gateway</h1></html>"),
                .backend,
                .anywhere(after: nil),
                heldAgainst: true,
                status: 502
            ),
            Row(
                "503 with a pause",
                Samples.answer(503, error, headers: [.retryAfter: "2"]),
                .backend,
                .anywhere(after: .seconds(2)),
                heldAgainst: true,
                status: 503
            ),
            Row(
                "504",
                Samples.answer(504, ""),
                .backend,
                .anywhere(after: nil),
                heldAgainst: true,
                status: 504
            ),
            Row(
                "529",
                Samples.answer(529, ""),
                .backend,
                .anywhere(after: nil),
                heldAgainst: true,
                status: 503
            ),
        ]

    static let transportRows: [Row] =
        [TransportError.Code.nameNotResolved, .connectionRefused, .unreachable, .tlsFailed].map {
            Row(
                "\($0)",
                .transport(TransportError($0, phase: .connecting)),
                .network,
                .anywhereAtOnce,
                heldAgainst: true,
                status: 502
            )
        }
        + [TransportError.Code.malformedResponse, .headTooLarge, .truncatedBody, .connectionClosed].map {
            Row(
                "\($0)",
                .transport(TransportError($0, phase: .awaitingHead)),
                .backend,
                .anywhere(after: nil),
                heldAgainst: true,
                status: 502
            )
        }
        + [
            Row(
                "closed on a reused connection",
                .transport(TransportError(.connectionClosed, phase: .awaitingHead, reusedConnection: true)),
                .nobody,
                .onFreshConnection,
                heldAgainst: false,
                status: 502
            ),
            Row(
                "no first byte in time",
                .transport(TransportError(.timedOut, phase: .awaitingHead, timer: .firstByte)),
                .backend,
                .anywhere(after: nil),
                heldAgainst: true,
                status: 504
            ),
            Row(
                "no connection in time",
                .transport(TransportError(.timedOut, phase: .connecting, timer: .connect)),
                .network,
                .anywhere(after: nil),
                heldAgainst: true,
                status: 504
            ),
            Row(
                "the client left",
                .transport(TransportError(.cancelled, phase: .awaitingHead)),
                .client,
                .never,
                heldAgainst: false,
                status: 499,
                fallback: .none
            ),
            Row(
                "our shutdown",
                .transport(TransportError(.shutDown, phase: .connecting)),
                .us,
                .never,
                heldAgainst: false,
                status: 503,
                fallback: .none
            ),
        ]

    static let answerRows: [Row] = [
        UnusableResponse.empty, .notJSON(contentType: "text/html"), .malformedJSON("cut"),
        .errorObject(Array(error.utf8)), .noEvent,
    ].map {
        Row("200, but \($0)", .unusable($0), .backend, .anywhere(after: nil), heldAgainst: true, status: 502)
    }

    @Test("Each line of the table", arguments: statusRows + transportRows + answerRows)
    func row(_ row: Row) {
        let deployment = Deployment(configuration: Samples.deployment(), state: DeploymentState())
        let verdict = OutcomeClassifier(deployment: deployment, upstreamModel: "qwen2.5-7b").verdict(
            on: row.failure
        )
        #expect(verdict.owner == row.owner)
        #expect(verdict.retry == row.retry)
        #expect((verdict.weight != nil) == row.isHeldAgainst)
        #expect(verdict.error.status == row.status)
        #expect(verdict.fallback == row.fallback)
    }

    @Test("A refused credential is told to the operator, and never as the client's own")
    func credential() {
        let configuration = Samples.deployment { $0.apiKey = SecretString("sk-secret") }
        let deployment = Deployment(configuration: configuration, state: DeploymentState())
        let verdict = OutcomeClassifier(deployment: deployment, upstreamModel: "m")
            .verdict(on: Samples.answer(401, #"{"error":{"message":"bad key sk-secret"}}"#))
        #expect(verdict.error.message.contains("http://backend-one.test:8000/v1"))
        #expect(!verdict.error.message.contains("sk-secret"))
    }

    @Test("The timer that fired is named")
    func timer() {
        let deployment = Deployment(configuration: Samples.deployment(), state: DeploymentState())
        let verdict = OutcomeClassifier(deployment: deployment, upstreamModel: "m")
            .verdict(on: .transport(TransportError(.timedOut, phase: .awaitingHead, timer: .firstByte)))
        #expect(verdict.error.message.contains("\"first byte\""))
    }
}
