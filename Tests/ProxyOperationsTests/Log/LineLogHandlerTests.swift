import Logging
import ProxyCore
import Testing

@testable import ProxyOperations

@Suite struct LineLogHandlerTests {
    private static func summary(failure: String? = nil) -> RequestSummary {
        var route = RouteReport(requestedModel: "a model", group: "a model")
        route.deployment = DeploymentID("d-1")
        route.attempts = 2
        route.timeToHead = .microseconds(10_099)
        return RequestSummary(
            callID: "c-1",
            method: "POST",
            path: "/v1/chat/completions",
            endpoint: "chat/completions",
            status: 200,
            route: route,
            duration: .microseconds(123_456),
            failure: failure,
            remoteAddress: "127.0.0.1"
        )
    }

    @Test func requestIsALineOfPairsAndQuotesValuesWithBlanks() {
        let lines = LogLines()
        let logger = lines.logger("access", .text, at: 1_795_406_988.0425)
        AccessLog(logger: logger).observe(.requestFinished(Self.summary(failure: "it said \"no\"\n")))
        #expect(
            lines.text == """
                2026-11-23T04:09:48.042Z info access: POST /v1/chat/completions status=200 ms=123.4 \
                model="a model" deployment=d-1 attempts=2 ttfb_ms=10.0 from=127.0.0.1 id=c-1 \
                failure="it said \\"no\\"\\n"

                """
        )
    }

    @Test func requestIsAJSONObjectWithNumbersAsNumbers() {
        let lines = LogLines()
        var logger = lines.logger("access", .json, at: 1_795_406_988.5)
        logger[metadataKey: "b"] = "2"
        AccessLog(logger: logger).observe(.requestFinished(Self.summary(failure: "it said \"no\"\n")))
        #expect(
            lines.text == """
                {"timestamp":1795406988.5,"level":"INFO","logger":"access","message":"POST /v1/chat/completions",\
                "status":200,"ms":123.4,"model":"a model","deployment":"d-1","attempts":2,"ttfb_ms":10.0,\
                "from":"127.0.0.1","id":"c-1","failure":"it said \\"no\\"\\n","b":"2"}

                """
        )
    }

    @Test func otherEventsSortTheirMetadataByName() {
        let lines = LogLines()
        var logger = lines.logger("l", .text, at: 0)
        logger[metadataKey: "b"] = "2"
        logger.warning("two\nlines", metadata: ["c": "", "a": "1"])
        AccessLog(logger: logger).observe(.requestFinished(Self.summary()))
        let parts = lines.text.split(separator: "\n")
        #expect(parts.first == #"1970-01-01T00:00:00.000Z warning l: two lines a=1 b=2 c="""#)
        #expect(parts.last?.hasSuffix(" from=127.0.0.1 id=c-1 b=2") == true)
    }

    @Test(
        "Numbers keep all digits, times have one decimal",
        arguments: [
            (0, Duration.zero, " n=0 t=0.0"), (-7, .microseconds(99), " n=-7 t=0.0"),
            (1_234_567_890, .microseconds(100), " n=1234567890 t=0.1"),
            (Int.min, .seconds(86_400), " n=-9223372036854775808 t=86400000.0"),
        ]
    )
    func numbers(number: Int, duration: Duration, text: String) {
        var line = LogLine(capacity: 0)
        line.add("n", number)
        line.add("t", milliseconds: duration)
        #expect(String(decoding: line.ended(), as: UTF8.self) == text + "\n")
    }
}
