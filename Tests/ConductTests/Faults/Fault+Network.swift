import ProxyCore
import ProxyTesting

// No response, or one that is not HTTP.
extension Fault {
    static let network: [Fault] =
        [
            both("refused") { _ in
                Fault(
                    backends: [.refused],
                    expected: .error(503, ["connectionRefused", "connecting"]),
                    attempts: 0...0,
                    within: .seconds(5)
                )
            },
            both("refused at one of two deployments") { streams in
                Fault(
                    backends: [.refused, .always(Script.good(streams))],
                    expected: .response,
                    attempts: 1...1,
                    within: .seconds(1)
                )
            },
            both("a name that does not resolve") { _ in
                Fault(
                    backends: [.nowhere],
                    change: { $0.router.retries.count = 0 },
                    expected: .error(503, ["nameNotResolved"]),
                    attempts: 0...0,
                    within: .seconds(8)
                )
            },
            both("accepts and never responds") { streams in
                Fault(
                    backends: [.always([.waitForClose])],
                    head: "x-litellm-timeout: 0.5\r\n",
                    expected: .error(504, [streams ? "first byte" : "total"]),
                    attempts: 1...1,
                    within: .seconds(2),
                    atLeast: .milliseconds(490)
                )
            },
            both("one of two accepts and never responds") { streams in
                Fault(
                    backends: [.always([.waitForClose]), .always(Script.good(streams))],
                    change: {
                        $0.router.deployments[0].timeouts = DeploymentTimeouts(
                            request: .milliseconds(300),
                            stream: .milliseconds(300)
                        )
                        $0.router.deployments[1].timeouts = DeploymentTimeouts(request: .seconds(10))
                    },
                    expected: .response,
                    attempts: 2...2
                )
            },
            both("a head and then silence") { streams in
                Fault(
                    backends: [
                        .always([
                            streams ? .chunkedHead() : .chunkedHead(type: "application/json"), .waitForClose,
                        ])
                    ],
                    head: "x-litellm-timeout: 0.5\r\n",
                    expected: .error(504, [streams ? "between bytes" : "total"]),
                    attempts: 1...1,
                    within: .seconds(2),
                    atLeast: .milliseconds(490)
                )
            },
            [
                Fault(
                    name: "comments, but never an event",
                    streams: true,
                    backends: [
                        .always(
                            [.chunkedHead()]
                                + [[ScriptedBackend.Step]](
                                    repeating: [.chunk(": wait\n\n"), .pause(.milliseconds(50))],
                                    count: 100
                                ).flatMap(\.self)
                        )
                    ],
                    head: "x-litellm-timeout: 0.5\r\n",
                    expected: .error(504, ["first byte"]),
                    attempts: 1...1,
                    within: .seconds(2),
                    atLeast: .milliseconds(490)
                )
            ],
            both("closed on a reused connection") { streams in
                Fault(
                    backends: [
                        .script { _, request in request.position > 0 ? [.close] : Script.good(streams) }
                    ],
                    change: { $0.router.retries.count = 0 },
                    before: 1,
                    expected: .response,
                    attempts: 3...3
                )
            },
            both("reset instead of a response") { _ in
                Fault(
                    backends: [.always([.reset])],
                    change: { $0.router.retries.count = 0 },
                    expected: .error(502, ["connectionClosed"]),
                    attempts: 1...1
                )
            },
            unusable("bytes that are not HTTP", [.send("hello\r\n\r\n"), .close]),
            unusable(
                "two lengths",
                [.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"), .close]
            ),
            unusable(
                "a bad chunk size",
                [
                    .send(
                        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
                    ), .close,
                ]
            ),
            unusable(
                "an endless head",
                [.send("HTTP/1.1 200 OK\r\n")]
                    + [ScriptedBackend.Step](
                        repeating: .send("x-filler: \(String(repeating: "y", count: 8000))\r\n"),
                        count: 1000
                    )
            ),
            unusable(
                "fewer bytes than promised",
                [
                    .send(
                        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"id\":"
                    ), .close,
                ]
            ),
        ].flatMap(\.self)

    /// An unusable response: reported to the client with one deployment, hidden with two.
    static func unusable(_ name: String, _ steps: [ScriptedBackend.Step], says word: String = "") -> [Fault] {
        both(name) { _ in
            Fault(
                backends: [.always(steps)],
                change: { $0.router.retries.count = 0 },
                expected: .error(502, [word]),
                attempts: 1...1
            )
        }
            + both("\(name), two deployments") { streams in
                Fault(
                    backends: [.always(steps), .always(Script.good(streams))],
                    expected: .response,
                    attempts: 2...2,
                    within: .seconds(2)
                )
            }
    }
}
