import Foundation
import OpenAIWire
import ProxyTesting
import Testing

@Suite("Output into a pipe", .timeLimit(.minutes(2)))
struct PipeOutputTests {
    static let text = "Héllo, 世界 🎉\n\n```sh\nls -la\t# x\r\n```\n**bold** <b> \\ \"q\" \u{0} end"

    @Test("The output is the model's text byte for byte, however the stream is cut", arguments: 1...9)
    func everySplit(size: Int) async throws {
        let characters = Array(Self.text.unicodeScalars)
        let pieces = stride(from: 0, to: characters.count, by: size).map { start in
            String(String.UnicodeScalarView(characters[start..<min(start + size, characters.count)]))
        }
        let stream = Array(CannedResponses.stream(pieces).utf8)
        let backend = try CannedResponses.backend { _ in
            // Packets of an odd size cut events, lines and characters anywhere.
            var steps: [ScriptedBackend.Step] = [
                .send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
            ]
            for start in stride(from: 0, to: stream.count, by: size * 7 + 1) {
                steps.append(.send(Array(stream[start..<min(start + size * 7 + 1, stream.count)])))
                steps.append(.pause(.microseconds(300)))
            }
            return steps + [.close]
        }
        defer { backend.stop() }
        let result = try await AskRunner(baseURL: backend.url()).run(["hi"])
        #expect(result.output == Array("\(Self.text)\n".utf8))
        #expect(result.errors.isEmpty)
        #expect(result.status == 0)
    }

    @Test("Single bytes, CRLF, comments, a chunk of usage only, choices that are empty, no [DONE]")
    func oddStreams() async throws {
        let stream =
            ": keep-alive\r\n\r\nevent: message\r\ndata: {\"choices\":[]}\r\n\r\n"
            + (CannedResponses.event("世") + ": ping\n\n" + CannedResponses.event("界\n") + "data: not json\n\n"
                + CannedResponses.finish + CannedResponses.usage)
        let backend = try CannedResponses.backend { _ in
            [
                .send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"),
                .sendBytewise(Array(stream.utf8)), .close,
            ]
        }
        defer { backend.stop() }
        let result = try await AskRunner(baseURL: backend.url()).run(["hi"])
        #expect(result.text == "世界\n")
        #expect(result.status == 0 && result.errors.isEmpty)
    }

    @Test("Each piece is written as it arrives")
    func flushed() async throws {
        let gate = ScriptedBackend.Gate()
        let backend = try CannedResponses.backend { _ in
            [
                .chunkedHead(), .chunk(CannedResponses.event("first")), .wait(gate),
                .chunk(CannedResponses.event(" second") + CannedResponses.finish + CannedResponses.done),
                .chunk(""),
            ]
        }
        defer { backend.stop() }
        let child = try AskRunner(baseURL: backend.url()).start(["hi"])
        let early = await child.output { $0.count >= 5 }
        #expect(early == Array("first".utf8))
        gate.open()
        #expect(await child.result().text == "first second\n")
    }

    @Test(
        "Reasoning never reaches stdout, whatever its form",
        arguments: [
            ["<think>because", "</thi", "nk>\n\nParis."],
            ["Okay, so the user asks", " this.</think>", "Paris."],
        ]
    )
    func reasoning(pieces: [String]) async throws {
        let backend = try CannedResponses.backend(pieces)
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        let result = try await runner.run(["hi"])
        #expect(result.text == "Paris.\n" && result.errors.isEmpty)
        let shown = try await runner.run(["--reasoning", "show", "hi"])
        #expect(shown.text == "Paris.\n" && !shown.errors.isEmpty && !shown.errors.contains("\u{1B}"))
    }

    @Test("Reasoning in a separate field is part of --json")
    func reasoningField() async throws {
        let backend = try CannedResponses.backend { _ in
            let piece = "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"why\"}}]}\n\n"
            return [.chunkedHead(), .chunk(piece + CannedResponses.stream(["Paris"])), .chunk("")]
        }
        defer { backend.stop() }
        let result = try await AskRunner(baseURL: backend.url()).run(["--json", "hi"])
        let value = try JSONValue(parsing: result.output)
        #expect(value["reasoning"] == "why" && value["text"] == "Paris" && value["v"] == 1)
        #expect(value["usage"]?["completion_tokens"] == 5)
        #expect(value["finish_reason"] == "stop")
    }

    @Test("A stray closing tag is remembered for the second answer")
    func remembered() async throws {
        let backend = try CannedResponses.backend(["I wonder.", "</think>", "Paris."])
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        #expect(try await runner.run(["hi"]).text == "I wonder.</think>Paris.\n")
        #expect(try await runner.run(["hi"]).text == "Paris.\n")
    }

    @Test("JSON lines are written while the answer arrives, with a summary at the end")
    func jsonLines() async throws {
        let backend = try CannedResponses.backend(["a", "b"])
        defer { backend.stop() }
        let result = try await AskRunner(baseURL: backend.url()).run(["--jsonl", "hi"])
        let lines = try result.text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(lines.count == 3)
        #expect(lines[0] == ["t": "text", "d": "a"] && lines[1] == ["t": "text", "d": "b"])
        #expect(lines[2]["t"] == "done" && lines[2]["text"] == nil)
    }

    @Test("-x prints only the block; without one, nothing and status 1")
    func extraction() async throws {
        let backend = try CannedResponses.backend { request in
            CannedResponses.steps(
                String(decoding: request.body, as: UTF8.self).contains("none")
                    ? ["prose"] : ["Do:\n```sh\nls\n", "```\nok"]
            )
        }
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        #expect(try await runner.run(["-x", "hi"]).text == "ls\n")
        let none = try await runner.run(["-x", "none"])
        #expect(none.output.isEmpty && none.status == 1 && none.errors.contains("prose"))
        #expect(try await runner.run(["--last"]).text == "prose\n")
    }
}
