import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

@Suite("What a backend did not get is told by name, where somebody wants to know")
struct DroppedFieldsTests {
    private final class Collector: ProxyObserver {
        let wantsDroppedFields: Bool
        private let paths = Mutex<[[String]]>([])

        init(wants: Bool) { wantsDroppedFields = wants }

        var told: [[String]] { paths.withLock { $0 } }

        func observe(_ event: ProxyEvent) {
            if case .fieldsDropped(_, _, let found) = event { paths.withLock { $0.append(found) } }
        }
    }

    @Test(
        "Paths of what is missing",
        arguments: [
            (#"{"a":1,"b":2}"#, #"{"a":1}"#, ["b"]),
            (#"{"a":{"b":1,"c":2}}"#, #"{"a":{"c":3}}"#, ["a.b"]),
            (#"{"t":[{"f":{"strict":true}},{"f":{}}]}"#, #"{"t":[{"f":{}},{"f":{}}]}"#, ["t[0].f.strict"]),
            (#"{"a":[1,2]}"#, #"{"a":[1]}"#, []),
            (#"{"a":1}"#, #"{"a":2,"new":1}"#, []),
            (#"{"a":{"b":1}}"#, #"{"a":"text"}"#, []),
        ]
    )
    func paths(before: String, after: String, expected: [String]) throws {
        let found = DroppedFields.paths(
            in: try JSONValue(parsing: Array(before.utf8)),
            missingIn: try JSONValue(parsing: Array(after.utf8))
        )
        #expect(found == expected)
    }

    @Test("The list is bounded, however much is missing")
    func bounded() throws {
        let members = (0..<5000).map { #""k\#($0)":0"# }.joined(separator: ",")
        let found = DroppedFields.paths(
            in: try JSONValue(parsing: Array("{\(members)}".utf8)),
            missingIn: [:]
        )
        #expect(found.count == 50)
    }

    @Test("A request tells what was left out of it, and never a value", arguments: [true, false])
    func request(wants: Bool) async throws {
        let observer = Collector(wants: wants)
        let transport = ScriptedTransport { _ in
            BackendResponse.json(#"{"id":"1","model":"up","choices":[{"finish_reason":"stop"}]}"#)
        }
        let deployment = Samples.deployment { $0.additionalDropParameters = ["top_p"] }
        let service = ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(deployment)),
            transport: transport,
            observers: [observer]
        )
        let body =
            #"{"model":"chat","messages":[],"num_retries":0,"top_p":1,"temperature":0,"litellm_trace_id":"secret"}"#
        let response = await service.respond(
            to: ProxyRequest(
                method: .post,
                target: "/v1/chat/completions",
                headers: [:],
                body: Array(body.utf8)
            )
        )
        #expect(response.head.status == .ok)
        #expect(observer.told == (wants ? [["num_retries", "top_p", "litellm_trace_id"]] : []))
    }
}
