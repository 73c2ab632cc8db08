import CurlTransport
import Foundation
import HTTPTypes
import ProxyTesting
import TestSupport
import Testing

@Suite("The log's reader stands still, is gone, or was never there", .timeLimit(.minutes(3)))
struct LogReaderTests {
    private static let configuration = """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/up, api_base: "http://127.0.0.1:1/v1", mock_response: hello}

        """

    /// Paths that make lines long, each with its number.
    private func ask(_ asking: Asking, _ numbers: Range<Int>) async throws {
        let filling = String(repeating: "x", count: 2000)
        for number in numbers {
            #expect(try await asking.get("/n\(number)/\(filling)").status == 404)
        }
    }

    /// The numbers of the lines, and how many the log says were dropped.
    private func lines(_ text: String) -> (numbers: [Int], dropped: Int) {
        var numbers: [Int] = []
        var dropped = 0
        for line in text.split(separator: "\n") {
            if let start = line.range(of: "GET /n") {
                numbers.append(Int(line[start.upperBound...].prefix { $0 != "/" }) ?? -1)
            } else if line.contains("log lines were dropped"), let count = line.range(of: "count=") {
                dropped += Int(line[count.upperBound...]) ?? 0
            }
        }
        return (numbers, dropped)
    }

    @Test("A pipe that nobody reads costs no request and no SIGTERM; what finds no room is counted and said")
    func stalled() async throws {
        let pipe = Pipe()
        let child = try ObservedChild(configuration: Self.configuration, errors: pipe)
        #expect(await child.waitUntilReady())
        let asking = try Asking(port: child.port)
        // Far more than a pipe and the backlog hold.
        try await ask(asking, 0..<4000)
        #expect(try await asking.chat("chat").status == 200)

        // The reader comes back: all that waited is there, in order, and the rest is accounted for.
        let reader = PipeReader(pipe)
        await reader.wait { text in self.lines(text).dropped > 0 }
        try await ask(asking, 4000..<4001)
        await reader.wait { text in self.lines(text).numbers.last == 4000 }
        let found = lines(reader.text)
        #expect(found.numbers == found.numbers.sorted() && Set(found.numbers).count == found.numbers.count)
        #expect(found.dropped > 100 && found.numbers.count > 1000)
        // The chat's line is one of those that were dropped.
        #expect(found.numbers.count + found.dropped == 4002)
        #expect(reader.text.split(separator: "\n").allSatisfy { $0.utf8.count < 1200 })
        await asking.transport.shutdown()
        child.signal(SIGTERM)
        #expect(await child.end() == 0)
    }

    @Test("A reader that stands still does not keep the process from ending")
    func stalledAtTheEnd() async throws {
        let pipe = Pipe()
        let child = try ObservedChild(configuration: Self.configuration, errors: pipe)
        #expect(await child.waitUntilReady())
        let asking = try Asking(port: child.port)
        try await ask(asking, 0..<300)
        await asking.transport.shutdown()
        child.signal(SIGTERM)
        let begin = ContinuousClock.now
        #expect(await child.end() == 0)
        #expect(begin.duration(to: .now) < .seconds(20))
        // The pipe is held open until here, so that its writer had a reader.
        try pipe.fileHandleForReading.close()
    }

    @Test(
        "Without a standard error, with a full disk behind it, or with its reader gone, it serves and ends in order",
        arguments: ["2>&-", "2>/dev/full", "2>/dev/null", "2>log.txt", ">&- 2>&- <&-"]
    )
    func redirected(_ redirection: String) async throws {
        let child = try ObservedChild(
            configuration: Self.configuration,
            shell: "cd \"$HOME\"; exec \"$0\" \"$@\" \(redirection)",
            errors: FileHandle.nullDevice
        )
        #expect(await child.waitUntilReady())
        let asking = try Asking(port: child.port)
        try await ask(asking, 0..<50)
        #expect(try await asking.chat("chat").status == 200)
        await asking.transport.shutdown()
        child.signal(SIGTERM)
        #expect(await child.end() == 0)
        guard redirection == "2>log.txt" else { return }
        let text = try String(contentsOfFile: "\(child.folder)/log.txt", encoding: .utf8)
        #expect(lines(text).numbers == Array(0..<50))
    }

    @Test("A reader that goes away is survived")
    func gone() async throws {
        let pipe = Pipe()
        let child = try ObservedChild(configuration: Self.configuration, errors: pipe)
        #expect(await child.waitUntilReady())
        try pipe.fileHandleForReading.close()
        let asking = try Asking(port: child.port)
        try await ask(asking, 0..<50)
        await asking.transport.shutdown()
        child.signal(SIGTERM)
        #expect(await child.end() == 0)
    }

    @Test("Standard error stays a blocking file for whoever shares it")
    func sharedDescription() async throws {
        let pipe = Pipe()
        let child = try ObservedChild(configuration: Self.configuration, errors: pipe)
        #expect(await child.waitUntilReady())
        try await ask(try Asking(port: child.port), 0..<5)
        // The description that the child inherited is the one of this process's end.
        let flags = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_GETFL)
        #expect(flags == -1 || flags & O_NONBLOCK == 0)
        child.signal(SIGTERM)
        let reader = PipeReader(pipe)
        #expect(await child.end() == 0)
        #expect(reader.text.contains("listening on") || reader.text.isEmpty == false)
    }
}
