import ProxyCore
import ProxyTesting

// Prompts that are too long, checked before they are sent; and settings of a single request.
extension Fault {
    static let context: [Fault] =
        [
            both("too long, counted before it is sent") { streams in
                Fault(
                    backends: [.always(Script.good(streams))],
                    change: { $0.router.checksContextBeforeCall = true },
                    aside: { _, _ in [.response("{\"count\":3000,\"max_model_len\":2048,\"tokens\":[]}")] },
                    expected: .error(400, ["maximum context length is 2048 tokens", "3000 input tokens"]),
                    attempts: 0...0,
                    within: .seconds(1)
                )
            },
            both("too long for one of two context windows") { streams in
                Fault(
                    backends: [.always(Script.good(streams)), .always(Script.good(streams))],
                    change: { $0.router.checksContextBeforeCall = true },
                    aside: { deployment, _ in
                        [.response("{\"count\":3000,\"max_model_len\":\(deployment == 0 ? 2048 : 8192)}")]
                    },
                    expected: .response,
                    attempts: 1...1,
                    within: .seconds(1)
                )
            },
            both("too long, and a group with a larger window") { streams in
                Fault(
                    backends: [.always(Script.good(streams)), .always(Script.good(streams))],
                    change: {
                        $0.router.checksContextBeforeCall = true
                        $0.router.deployments[1].modelName = "long"
                        $0.router.fallbacks.contextWindow = ["chat": ["long"]]
                    },
                    aside: { deployment, _ in
                        [.response("{\"count\":3000,\"max_model_len\":\(deployment == 0 ? 2048 : 8192)}")]
                    },
                    expected: .response,
                    attempts: 1...1,
                    within: .seconds(1)
                )
            },
            both("no tokenizer to count with") { streams in
                Fault(
                    backends: [.always(Script.good(streams))],
                    change: { $0.router.checksContextBeforeCall = true },
                    aside: { _, _ in Script.status(404, "{\"detail\":\"Not Found\"}") },
                    before: 1,
                    expected: .response,
                    attempts: 2...2,
                    within: .seconds(1)
                )
            },
            both("a tokenizer that never responds") { streams in
                Fault(
                    backends: [.always(Script.good(streams))],
                    change: { $0.router.checksContextBeforeCall = true },
                    aside: { _, _ in [.waitForClose] },
                    expected: .response,
                    attempts: 1...1,
                    within: .seconds(5),
                    atLeast: .milliseconds(1900)
                )
            },
            both("fallbacks that the request names") { streams in
                Fault(
                    backends: [.always(Script.status(500)), unawareOfFallbacks(streams)],
                    change: {
                        $0.router.retries.count = 0
                        $0.router.deployments[1].modelName = "other"
                    },
                    fields: ",\"fallbacks\":[\"nobody\",\"other\"]",
                    expected: .response,
                    attempts: 2...2
                )
            },
            both("fallbacks that the request forbids") { streams in
                Fault(
                    backends: [.always(Script.status(500)), unawareOfFallbacks(streams)],
                    change: {
                        $0.router.retries.count = 0
                        $0.router.deployments[1].modelName = "other"
                        $0.router.fallbacks.general = ["chat": ["other"]]
                    },
                    fields: ",\"disable_fallbacks\":true",
                    expected: .error(502),
                    attempts: 1...1
                )
            },
        ].flatMap(\.self)

    /// A backend that refuses the proxy's own fields.
    private static func unawareOfFallbacks(_ streams: Bool) -> Backend {
        .script { _, request in
            String(decoding: request.body, as: UTF8.self).contains("fallbacks")
                ? Script.status(422) : Script.good(streams)
        }
    }
}
