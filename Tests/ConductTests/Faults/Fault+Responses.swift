import ProxyCore
import ProxyTesting
import TestSupport

// A status of 200 without a proper response, and streams that do not end well.
extension Fault {
    static let unusableResponses: [Fault] =
        [
            unusable("200 with an empty body", [.response("")], says: "empty"),
            unusable(
                "200 with HTML",
                [.response("<html>Welcome</html>", type: "text/html")],
                says: "not JSON"
            ),
            unusable("200 with broken JSON", [.response("{\"id\":,}")], says: "malformed"),
            unusable("200 with cut JSON", [.response("{\"id\":\"x\",\"choices\":[{")], says: "malformed"),
            unusable("200 with an error object", [.response(Script.error("no memory"))], says: "no memory"),
            onlyStreaming(
                unusable(
                    "a stream without an event",
                    [.chunkedHead(), .chunk("")],
                    says: "before the first event"
                )
            ),
            onlyStreaming(
                unusable(
                    "a stream of comments without end",
                    [.chunkedHead()]
                        + [ScriptedBackend.Step](
                            repeating: .chunk(String(repeating: ": x\n\n", count: 13_000)),
                            count: 40
                        ),
                    says: "no event in its first"
                )
            ),
            onlyStreaming(
                unusable(
                    "a stream that is [DONE] at once",
                    [.chunkedHead(), .chunk("data: [DONE]\n\n"), .chunk("")]
                )
            ),
            onlyStreaming(
                unusable(
                    "an error as the first event",
                    [.chunkedHead(), .chunk("data: \(Script.error("no memory"))\n\n"), .chunk("")],
                    says: "no memory"
                )
            ),
            onlyStreaming(
                unusable("cut within the first event", [.chunkedHead(), .chunk("data: {\"id\""), .close])
            ),
        ].flatMap(\.self)

    static let brokenStreams: [Fault] = [
        broken("reset after the first event", Script.started(.reset)),
        broken("closed after the first event", Script.started(.close)),
        broken(
            "cut within a later event",
            Script.started(.chunk(CannedResponses.event("b")), .chunk("data: {\"choices\":[{\"del"), .close)
        ),
        broken("ended properly, without a finish reason and [DONE]", Script.started(.chunk(""))),
        broken(
            "stalls after the first event",
            Script.started(.waitForClose),
            head: "x-litellm-stream-timeout: 0.5\r\n",
            says: "between bytes"
        ),
        broken(
            "an error event within the stream",
            Script.started(
                .chunk("data: \(Script.error("no memory left"))\n\n"),
                .chunk("data: [DONE]\n\n"),
                .chunk("")
            ),
            says: "no memory left"
        ),
        broken(
            "an error event in a shape that is not OpenAI's",
            Script.started(.chunk("data: {\"error\":\"no memory left\"}\n\n"), .chunk("")),
            says: "\"message\":\"no memory left\""
        ),
        Fault(
            name: "one malformed event between good ones",
            streams: true,
            backends: [
                .always(
                    Script.started(
                        .chunk("data: {\"choices\":[{\n\n"),
                        .chunk(CannedResponses.event("b", finish: "stop")),
                        .chunk("data: [DONE]\n\n"),
                        .chunk("")
                    )
                )
            ],
            expected: .response,
            attempts: 1...1
        ),
        Fault(
            name: "no [DONE], with a finish reason",
            streams: true,
            backends: [
                .always(Script.started(.chunk(CannedResponses.event("b", finish: "stop")), .chunk("")))
            ],
            expected: .response,
            attempts: 1...1
        ),
        Fault(
            name: "reset after the finish reason",
            streams: true,
            backends: [.always(Script.started(.chunk(CannedResponses.event("b", finish: "stop")), .reset))],
            expected: .response,
            attempts: 1...1
        ),
    ]

    static let cooldowns: [Fault] =
        [
            both("all deployments cooling down: one is tried anyway") { streams in
                Fault(
                    backends: [
                        .first(Script.status(500), then: Script.good(streams)),
                        .first(Script.status(500), then: Script.good(streams)),
                    ],
                    change: {
                        $0.router.cooldown.allowedFails = 0
                        $0.router.cooldown.time = .seconds(60)
                        $0.router.retries.count = 1
                    },
                    before: 1,
                    expected: .response,
                    attempts: 3...3,
                    within: .seconds(1)
                )
            },
            both("a lone deployment never cools down") { streams in
                Fault(
                    backends: [
                        .script { number, _ in number < 5 ? Script.status(500) : Script.good(streams) }
                    ],
                    change: {
                        $0.router.cooldown.allowedFails = 0
                        $0.router.cooldown.time = .seconds(60)
                        $0.router.retries.count = 0
                    },
                    before: 5,
                    expected: .response,
                    attempts: 6...6,
                    within: .seconds(1)
                )
            },
        ].flatMap(\.self)

    /// A stream that starts well and ends badly.
    private static func broken(
        _ name: String,
        _ steps: [ScriptedBackend.Step],
        head: String = "",
        says word: String = ""
    ) -> Fault {
        Fault(
            name: name,
            streams: true,
            backends: [.always(steps), .always(Script.good(true))],
            head: head,
            expected: .brokenStream(word),
            attempts: 1...1
        )
    }

    private static func onlyStreaming(_ faults: [Fault]) -> [Fault] { faults.filter(\.streams) }

    /// The whole table.
    static let all =
        statuses + clientsMistakes + network + unusableResponses + brokenStreams + cooldowns + context + hold
}
