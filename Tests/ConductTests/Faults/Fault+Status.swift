import ProxyCore
import ProxyTesting

// Statuses other than success.
extension Fault {
    static let statuses: [Fault] =
        [
            both("429 with retry-after, one deployment: waited for") { streams in
                Fault(
                    backends: [
                        .first(Script.status(429, head: "retry-after: 1\r\n"), then: Script.good(streams))
                    ],
                    expected: .response,
                    attempts: 2...2,
                    within: .seconds(4),
                    atLeast: .seconds(1)
                )
            },
            both("429 with retry-after beyond the deadline") { _ in
                Fault(
                    backends: [.always(Script.status(429, head: "retry-after: 30\r\n"))],
                    head: "x-litellm-timeout: 2\r\n",
                    expected: .error(429, ["out of order"], retryAfter: "30"),
                    attempts: 1...1,
                    within: .seconds(1)
                )
            },
            both("429 with retry-after, two deployments: no wait") { streams in
                Fault(
                    backends: [
                        .always(Script.status(429, head: "retry-after: 30\r\n")),
                        .always(Script.good(streams)),
                    ],
                    expected: .response,
                    attempts: 2...2,
                    within: .seconds(1)
                )
            },
            both("429 of one of two deployments: it is left alone") { streams in
                Fault(
                    backends: [
                        .always(Script.status(429, head: "retry-after: 30\r\n")),
                        .always(Script.good(streams)),
                    ],
                    before: 3,
                    expected: .response,
                    attempts: 5...5
                )
            },
            both("one 500, then good") { streams in
                Fault(
                    backends: [.first(Script.status(500), then: Script.good(streams))],
                    expected: .response,
                    attempts: 2...2
                )
            },
            both("500 at one of two deployments: no wait") { streams in
                Fault(
                    backends: [.always(Script.status(500)), .always(Script.good(streams))],
                    expected: .response,
                    attempts: 2...2,
                    within: .seconds(1)
                )
            },
            both("503 of all, under load: the retry budget limits the attempts") { _ in
                Fault(
                    backends: [.always(Script.status(503)), .always(Script.status(503))],
                    change: { $0.router.retries.count = 1 },
                    before: 59,
                    expected: .error(503, ["out of order"]),
                    attempts: 60...72
                )
            },
            both("529 is passed on as 503") { _ in
                Fault(
                    backends: [.always(Script.status(529))],
                    change: { $0.router.retries.count = 0 },
                    expected: .error(503, ["529", "out of order"]),
                    attempts: 1...1
                )
            },
            both("504 of the backend stays 504") { _ in
                Fault(
                    backends: [.always(Script.status(504))],
                    change: { $0.router.retries.count = 0 },
                    expected: .error(504, ["out of order"]),
                    attempts: 1...1
                )
            },
            both("a redirect is not followed") { _ in
                Fault(
                    backends: [.always(Script.status(307, head: "location: http://127.0.0.1:1/\r\n"))],
                    expected: .error(502, ["redirect"]),
                    attempts: 1...1
                )
            },
            both("the backend refuses the proxy's key") { _ in
                Fault(
                    backends: [.always(Script.status(401, Script.error("Unauthorized")))],
                    expected: .error(502, ["credential", "upstream"]),
                    attempts: 1...1
                )
            },
            both("the key is refused at one of two deployments") { streams in
                Fault(
                    backends: [.always(Script.status(403)), .always(Script.good(streams))],
                    expected: .response,
                    attempts: 2...2,
                    within: .seconds(1)
                )
            },
            both("the backend does not know the model") { _ in
                Fault(
                    backends: [
                        .always(Script.status(404, Script.error("The model `upstream` does not exist.")))
                    ],
                    expected: .error(502, ["does not serve the model `upstream`"]),
                    attempts: 1...1
                )
            },
        ].flatMap(\.self)

    static let clientsMistakes: [Fault] =
        [
            both("the client's 400 is passed on") { _ in
                Fault(
                    backends: [.always(Script.status(400, Script.error("temperature must be a number")))],
                    expected: .error(400, ["temperature must be a number"]),
                    attempts: 1...1
                )
            },
            both("context length exceeded") { _ in
                Fault(
                    backends: [.always(Script.status(400, tooLong)), .always(Script.status(400, tooLong))],
                    expected: .error(400, ["maximum context length"]),
                    attempts: 1...1
                )
            },
            both("context length exceeded, with a fallback") { streams in
                Fault(
                    backends: [.always(Script.status(400, tooLong)), .always(Script.good(streams))],
                    change: {
                        $0.router.deployments[1].modelName = "spare"
                        $0.router.fallbacks.contextWindow = ["chat": ["spare"]]
                    },
                    expected: .response,
                    attempts: 2...2
                )
            },
            both("content-policy refusal") { _ in
                Fault(
                    backends: [.always(Script.status(400, refused)), .always(Script.status(400, refused))],
                    expected: .error(400, ["content policy"]),
                    attempts: 1...1
                )
            },
            both("content-policy refusal, with a fallback") { streams in
                Fault(
                    backends: [.always(Script.status(400, refused)), .always(Script.good(streams))],
                    change: {
                        $0.router.deployments[1].modelName = "spare"
                        $0.router.fallbacks.contentPolicy = ["chat": ["spare"]]
                    },
                    expected: .response,
                    attempts: 2...2
                )
            },
        ].flatMap(\.self)

    private static let tooLong = Script.error(
        "This model's maximum context length is 4096 tokens.",
        type: "BadRequestError",
        code: "400"
    )
    private static let refused = Script.error(
        "Your prompt breaks the content policy.",
        type: "invalid_request_error",
        code: "\"content_policy_violation\""
    )
}
