import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

struct EventPrefixCacheTests {
    private static let start =
        "{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","

    /// The events of one stream; each is scanned with and without the cache.
    private static let streams: [[String]] = [
        [
            start + "\"choices\":[{\"delta\":{\"content\":\"a\"}}]}",
            start + "\"choices\":[{\"delta\":{}}],\"usage\":null}",
            start + "\"choices\":[],\"usage\":{\"prompt_tokens\":1}}",
            start + "\"choices\":[],\"model\":\"n\"}",
            start + "\"choices\":[],\"error\":{\"message\":\"x\"}}",
            start + "\"choices\":[],\"message\":{\"model\":\"o\"}}",
            start + "\"choices\":[1,2", start + "\"choices\":[]} trailing",
            start + "\"choices\" : [ ] , \"mod\\u0065l\":\"p\" } ",
            start, start + "\"choices\":[\"\u{e4}\"]}",
        ],
        [
            "{\"choices\":[],\"model\":\"m\"}", "{\"choices\":[1],\"model\":\"n\"}", "{\"choices\":[1]}",
            "{}", "[]", "1",
        ],
        [
            "{\"model\":\"m\",\"choices\":[]}", "{\"model\":\"n\",\"choices\":[]}",
            "{\"model\":\"n\",\"choices\":[2]}",
        ],
        [
            "{\"message\":{\"model\":\"m\"},\"choices\":[]}",
            "{\"message\":{\"model\":\"m\"},\"choices\":[1]}",
        ],
        [
            "{\"error\":1,\"choices\":[]}", "{\"error\":1,\"choices\":[1]}", "{\"choices\":1,\"choices\":[]}",
            "{\"choices\":1,\"choices\":[3]}",
        ],
    ]

    @Test(arguments: streams)
    func findsTheSameAsWithoutCache(events: [String]) {
        var cache = EventPrefixCache()
        for event in events + events.reversed() + events {
            for prefix in ["data: ", "data:", "id: 7\ndata: "] {
                check(Array("\(prefix)\(event)\n\n".utf8), prefix.utf8.count, &cache)
            }
        }
    }

    @Test func findsTheSameInDamagedEvents() {
        var random = SeededGenerator(seed: 7)
        var cache = EventPrefixCache()
        for event in Self.streams[0] {
            let whole = Array("data: \(event)\n\n".utf8)
            for position in 6..<whole.count - 2 {
                check(whole, 6, &cache)
                var bytes = whole
                bytes[position] = UInt8.random(in: 0x20...0x7e, using: &random)
                check(bytes, 6, &cache)
            }
        }
    }

    private func check(_ frame: [UInt8], _ start: Int, _ cache: inout EventPrefixCache) {
        frame.withUnsafeBytes { bytes in
            let payload = start..<bytes.count - 2
            let plain = try? ResponseScan.scan(bytes, in: payload)
            let known = try? cache.scan(bytes, in: payload)
            #expect(
                known.map { "\($0)" } == plain.map { "\($0)" },
                "\(String(decoding: frame, as: UTF8.self))"
            )
        }
    }
}
