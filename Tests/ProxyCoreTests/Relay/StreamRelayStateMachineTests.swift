import HTTPTransport
import OpenAIWire
import Testing

@testable import ProxyCore

@Suite("What a client gets of a stream")
struct StreamRelayStateMachineTests {
    private struct Result {
        var output: String
        var ending: StreamRelay.Ending
        var machine: StreamRelay.StateMachine
    }

    private func relay(
        _ input: String,
        shape: StreamShape = .completionChunks,
        hidesUsage: Bool = false,
        choices: Int = 1,
        error: TransportError? = nil
    ) throws -> Result {
        var machine = StreamRelay.StateMachine(
            .init(shape: shape, model: Array("\"alias\"".utf8), hidesUsage: hidesUsage, choices: choices)
        )
        var framer = EventStreamFramer()
        framer.append(Array(input.utf8))
        var output: [UInt8] = []
        while let frame = try framer.next() { machine.relay(frame, to: &output) }
        let ending = machine.end(error, to: &output)
        return Result(output: output.text, ending: ending, machine: machine)
    }

    private let chunk =
        "data: {\"model\": \"up\",\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\n"
    private let last =
        "data: {\"model\":\"up\",\"choices\":[{\"delta\":{},\"finish_reason\": \"stop\"}]}\r\n\r\n"
    private let usage =
        "data: {\"model\":\"up\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n"
    private let done = "data: [DONE]\n\n"

    @Test("Only the model's name changes")
    func nameOnly() throws {
        let input = ": comment\n\nevent: x\n" + chunk + last + usage + done
        let result = try relay(input)
        #expect(result.output == input.replacing("\"up\"", with: "\"alias\""))
        #expect(result.ending == .complete)
        #expect(result.machine.usage?.totalTokens == 7)
    }

    @Test("A stream that had its finish reason and lacks [DONE] gets it")
    func addsDone() throws {
        let result = try relay(chunk + last)
        #expect(result.output.hasSuffix("\r\n\r\ndata: [DONE]\n\n"))
        #expect(result.ending == .complete)
    }

    @Test("With several choices the answer is whole when each has ended, or the backend says so")
    func severalChoices() throws {
        let cut = try relay(
            chunk + last + chunk,
            choices: 2,
            error: TransportError(.connectionClosed, phase: .streaming)
        )
        #expect(cut.ending != .complete)
        #expect(cut.output.contains("\"error\"") && !cut.output.contains("[DONE]"))
        #expect(try relay(chunk + last + chunk + last, choices: 2).ending == .complete)
        #expect(try relay(chunk + last + done, choices: 2).ending == .complete)
    }

    @Test("Numbers of tokens that no answer has are not reckoned with")
    func absurdUsage() throws {
        let absurd = usage.replacing(":3,", with: ":9223372036854775807,").replacing(":4}", with: ":1}")
        #expect(try relay(chunk + last + absurd + done).machine.usage?.totalTokens == 1)
        let negative = usage.replacing(":3,", with: ":-9223372036854775808,")
        #expect(try relay(chunk + last + negative + done).machine.usage?.totalTokens == 4)
    }

    @Test("An error is given the shape that clients read, where the backend has another")
    func errorShape() throws {
        let proper = "data: {\"error\":{\"message\":\"no\",\"type\":\"x\",\"code\":5}}\n\n"
        #expect(try relay(chunk + proper).output.hasSuffix(proper))
        for odd in ["{\"error\":\"no\"}", "{\"object\":\"error\",\"message\":\"no\",\"code\":500}"] {
            let result = try relay(chunk + "data: \(odd)\n\n" + done)
            #expect(result.output.contains("data: {\"error\":{\"message\":\"no\","))
            #expect(!result.output.contains("[DONE]"))
            #expect(result.ending == .failed("the backend reported an error"))
        }
    }

    @Test("A stream that breaks off ends in one error event and no [DONE]", arguments: [true, false])
    func brokenOff(cut: Bool) throws {
        let error = cut ? TransportError(.truncatedBody, phase: .streaming) : nil
        let result = try relay(chunk, error: error)
        #expect(result.output.contains("data: {\"error\":{\"message\":"))
        #expect(!result.output.contains("[DONE]"))
        guard case .failed = result.ending else {
            Issue.record("a broken stream counted as whole")
            return
        }
    }

    @Test("An error event ends the stream; what follows it is not relayed")
    func errorEvent() throws {
        let result = try relay(chunk + "data: {\"error\":{\"message\":\"died\"}}\n\n" + done)
        #expect(result.output.hasSuffix("data: {\"error\":{\"message\":\"died\"}}\n\n"))
        guard case .failed = result.ending else {
            Issue.record("an error event counted as a whole answer")
            return
        }
    }

    @Test("One malformed event between good ones is dropped and counted")
    func malformed() throws {
        let result = try relay(chunk + "data: {oops\n\n" + last + done)
        #expect(!result.output.contains("oops"))
        #expect(result.machine.droppedEvents == 1)
        #expect(result.ending == .complete)
    }

    @Test("Usage that only the proxy asked for is read and kept from the client")
    func hidesUsage() throws {
        let result = try relay(chunk + last + usage + done, hidesUsage: true)
        #expect(!result.output.contains("usage"))
        #expect(result.machine.usage?.promptTokens == 3)
    }

    @Test("Text that looks like a finish reason is none")
    func finishReasonInText() throws {
        let tricky =
            "data: {\"choices\":[{\"delta\":{\"content\":\"\\\"finish_reason\\\":\\\"stop\\\"\"},\"finish_reason\":null}]}\n\n"
        #expect(try relay(tricky).machine.hasFinishReason == false)
    }

    @Test(
        "A finish reason is found wherever it stands",
        arguments: [
            ("{\"finish_reason\":\"stop\"}", true), ("{\"finish_reason\" : \"length\"}", true),
            ("{\"stop_reason\":null,\"finish_reason\":\"stop\"}", true),
            ("{\"finish_reason\":null},{\"finish_reason\":\"stop\"}", true),
            ("{\"finish_reason\":null}", false), ("{\"finish_reason\"", false), ("_", false),
            ("sh_reason\":\"stop\"", false), ("{\"finish_reasons\":\"stop\"}", false), ("", false),
        ]
    )
    func finishReason(text: String, isThere: Bool) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBytes { FinishReasonSearch.isPresent(in: $0) } == isThere)
    }

    @Test("Data over several lines is one event")
    func multiLine() throws {
        let result = try relay(
            "data: {\"model\":\"up\",\ndata: \"choices\":[{\"finish_reason\":\"stop\"}]}\n\n" + done
        )
        #expect(result.output.hasPrefix("data: {\"model\":\"alias\", \"choices\""))
        #expect(result.ending == .complete)
    }

    @Test("The model inside a response's and a message's events is replaced too")
    func typedEvents() throws {
        let responses =
            "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"model\":\"up\"}}\n\n"
        let first = try relay(responses, shape: .responseEvents)
        #expect(first.output.contains("\"response\":{\"model\":\"alias\"}"))
        #expect(first.ending == .complete)
        let messages =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"up\",\"usage\":{\"input_tokens\":9,\"output_tokens\":0}}}\n\n"
        let second = try relay(
            messages + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
            shape: .messageEvents
        )
        #expect(second.output.contains("\"message\":{\"model\":\"alias\""))
        #expect(second.ending == .complete)
        #expect(second.machine.usage?.promptTokens == 9)
    }

    @Test("A typed stream without its last event broke off, and says so in an event of its own kind")
    func typedBrokenOff() throws {
        let result = try relay(
            "event: response.created\ndata: {\"response\":{\"id\":\"resp_1\"},\"sequence_number\":0,\"type\":\"response.created\"}\n\n"
                + "data: {\"sequence_number\":41,\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\n",
            shape: .responseEvents,
            error: TransportError(.timedOut, phase: .streaming, timer: .betweenBytes)
        )
        let event = try lastEvent(result, named: "response.failed")
        #expect(event["type"] == "response.failed")
        #expect(event["sequence_number"] == 42)
        #expect(event["response"]?["id"] == "resp_1")
        #expect(event["response"]?["status"] == "failed")
        #expect(event["response"]?["model"] == "alias")
        #expect(event["response"]?["error"]?["code"] == "server_error")
        #expect(event["response"]?["error"]?["message"]?.stringValue?.contains("was interrupted") == true)
    }

    @Test(
        "Numbers of events that are none, and ids that are too long, are not taken over",
        arguments: ["-1", "1.5", "9223372036854775807", "99999999999999999999", "\"7\"", "null"]
    )
    func numbers(number: String) throws {
        let id = String(repeating: "x", count: 1000)
        let result = try relay(
            "data: {\"response\":{\"id\":\"\(id)\"},\"sequence_number\":\(number),\"type\":\"response.created\"}\n\n",
            shape: .responseEvents
        )
        let event = try lastEvent(result, named: "response.failed")
        #expect(event["sequence_number"] == 0)
        #expect(event["response"]?["id"] == "resp_unknown")
    }

    @Test("An error of a backend within a typed stream reaches the client in the stream's own shape")
    func typedError() throws {
        let error = "data: {\"error\":{\"message\":\"died\",\"type\":\"x\",\"code\":500}}\n\n"
        let response = try lastEvent(
            relay(
                "data: {\"type\":\"response.created\",\"sequence_number\":3}\n\n" + error,
                shape: .responseEvents
            ),
            named: "response.failed"
        )
        #expect(response["sequence_number"] == 4)
        #expect(response["response"]?["error"]?["message"] == "died")
        let message = try lastEvent(
            relay("data: {\"type\":\"message_start\"}\n\n" + error, shape: .messageEvents),
            named: "error"
        )
        #expect(message["type"] == "error")
        #expect(message["error"]?["message"] == "died")
        let own =
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n"
        #expect(
            try relay("data: {\"type\":\"message_start\"}\n\n" + own, shape: .messageEvents).output.hasSuffix(
                own
            )
        )
    }

    private func lastEvent(_ result: Result, named name: String) throws -> JSONValue {
        guard case .failed = result.ending else { throw Missing() }
        let frame = try #require(result.output.components(separatedBy: "\n\n").dropLast().last)
        let prefix = "event: \(name)\ndata: "
        #expect(frame.hasPrefix(prefix))
        return try JSONValue(parsing: Array(frame.utf8.dropFirst(prefix.utf8.count)))
    }

    private struct Missing: Error {}
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
