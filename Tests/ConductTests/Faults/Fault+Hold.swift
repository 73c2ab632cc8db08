import ProxyCore
import ProxyTesting
import TestSupport

// Backends that restart, and streams that pause for long.
extension Fault {
    static let hold: [Fault] =
        [
            both("held while the backend loads") { streams in
                let asked = AttemptCount()
                return Fault(
                    backends: [.first(Script.status(503), then: Script.good(streams))],
                    change: { $0.router.hold = .seconds(20) },
                    aside: { _, request in
                        guard request.path == "/health" else {
                            return [.response("{\"data\":[{\"id\":\"upstream\"}]}")]
                        }
                        return asked.add() < 2 ? Script.status(503) : [.response("{}")]
                    },
                    expected: .response,
                    // A probe, not the request itself, finds that the backend is ready.
                    attempts: 2...2,
                    within: .seconds(8),
                    atLeast: .milliseconds(1500)
                )
            },
            both("held for a backend that claims to be ready and refuses") { streams in
                Fault(
                    backends: [
                        .script { number, _ in number < 2 ? Script.status(503) : Script.good(streams) }
                    ],
                    change: { $0.router.hold = .seconds(20) },
                    aside: { _, _ in [.response("{\"data\":[{\"id\":\"upstream\"}]}")] },
                    expected: .response,
                    attempts: 3...3,
                    within: .seconds(8),
                    atLeast: .seconds(1)
                )
            },
            [
                held("held until the time is over", streams: false, .error(503, ["connectionRefused"])),
                held("held until the time is over", streams: true, .heldStream("connectionRefused")),
                Fault(
                    name: "a silent stream, with keep-alive comments",
                    streams: true,
                    backends: [
                        .always(
                            Script.started(.pause(.milliseconds(400)))
                                + [
                                    .chunk(CannedResponses.event("b", finish: "stop")),
                                    .chunk("data: [DONE]\n\n"),
                                    .chunk(""),
                                ]
                        )
                    ],
                    change: { $0.streamKeepAlive = .milliseconds(50) },
                    expected: .pingedStream,
                    attempts: 1...1
                ),
                Fault(
                    name: "a failure before the first event, with keep-alive comments",
                    streams: true,
                    backends: [.always([.pause(.milliseconds(300))] + Script.status(500))],
                    change: {
                        $0.router.retries.count = 0
                        $0.streamKeepAlive = .milliseconds(50)
                    },
                    expected: .error(502),
                    attempts: 1...1
                ),
            ],
        ].flatMap(\.self)

    private static func held(_ name: String, streams: Bool, _ expected: Expectation) -> Fault {
        Fault(
            name: name,
            streams: streams,
            backends: [.refused, .refused],
            change: {
                $0.router.hold = .milliseconds(1600)
                $0.streamKeepAlive = .milliseconds(100)
            },
            expected: expected,
            attempts: 0...0,
            within: .seconds(5),
            atLeast: .milliseconds(400)
        )
    }
}
