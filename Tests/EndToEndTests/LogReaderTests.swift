import CurlTransport
import Foundation
import HTTPTypes
import ProxyTesting
import TestSupport
import Testing

@Suite("The log's reader is stuck, gone, or was never there", .timeLimit(.minutes(3)))
struct LogReaderTests {
    private static let configuration = """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/up, api_base: "http://127.0.0.1:1/v1", mock_response: hello}

        """

    /// Sends requests whose paths carry a number and make long lines.
    private func sendRequests(_ client: ProxyClient, _ numbers: Range<Int>) async throws {
        let filling = String(repeating: "x", count: 2000)
        for number in numbers {
            #expect(try await client.get("/n\(number)/\(filling)").status == 404)
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

    @Test func stuckReaderBlocksNoRequestAndDroppedLinesAreReported() async throws {
        let pipe = Pipe()
        let child = try ObservedChild(configuration: Self.configuration, errors: pipe)
        #expect(await child.waitUntilReady())
        let client = try ProxyClient(port: child.port)
        // Far more than fits in the pipe and the backlog.
        try await sendRequests(client, 0..<4000)
        #expect(try await client.chat("chat").status == 200)

        // The reader continues: it gets all waiting lines in order, and the others are counted.
        let reader = PipeReader(pipe)
        await reader.wait { text in self.lines(text).dropped > 0 }
        try await sendRequests(client, 4000..<4001)
        await reader.wait { text in self.lines(text).numbers.last == 4000 }
        let found = lines(reader.text)
        #expect(found.numbers == found.numbers.sorted() && Set(found.numbers).count == found.numbers.count)
        #expect(found.dropped > 100 && found.numbers.count > 1000)
        // The chat's line is among the dropped ones.
        #expect(found.numbers.count + found.dropped == 4002)
        #expect(reader.text.split(separator: "\n").allSatisfy { $0.utf8.count < 1200 })
        await client.transport.shutdown()
        child.signal(SIGTERM)
        #expect(await child.end() == 0)
    }

    @Test func stuckReaderDoesNotKeepTheProcessFromEnding() async throws {
        let pipe = Pipe()
        let child = try ObservedChild(configuration: Self.configuration, errors: pipe)
        #expect(await child.waitUntilReady())
        let client = try ProxyClient(port: child.port)
        try await sendRequests(client, 0..<300)
        await client.transport.shutdown()
        child.signal(SIGTERM)
        let start = ContinuousClock.now
        #expect(await child.end() == 0)
        #expect(start.duration(to: .now) < .seconds(20))
        // Keeps the pipe open until here, so that the writer has a reader.
        try pipe.fileHandleForReading.close()
    }

    @Test(
        "Serves and shuts down without standard error, with a full disk, and with the output redirected",
        arguments: ["2>&-", "2>/dev/full", "2>/dev/null", "2>log.txt", ">&- 2>&- <&-"]
    )
    func redirected(_ redirection: String) async throws {
        let child = try ObservedChild(
            configuration: Self.configuration,
            shell: "cd \"$HOME\"; exec \"$0\" \"$@\" \(redirection)",
            errors: FileHandle.nullDevice
        )
        #expect(await child.waitUntilReady())
        let client = try ProxyClient(port: child.port)
        try await sendRequests(client, 0..<50)
        #expect(try await client.chat("chat").status == 200)
        await client.transport.shutdown()
        child.signal(SIGTERM)
        #expect(await child.end() == 0)
        guard redirection == "2>log.txt" else { return }
        let text = try String(contentsOfFile: "\(child.folder)/log.txt", encoding: .utf8)
        #expect(lines(text).numbers == Array(0..<50))
    }

    @Test func readerMayGoAway() async throws {
        let pipe = Pipe()
        let child = try ObservedChild(configuration: Self.configuration, errors: pipe)
        #expect(await child.waitUntilReady())
        try pipe.fileHandleForReading.close()
        let client = try ProxyClient(port: child.port)
        try await sendRequests(client, 0..<50)
        await client.transport.shutdown()
        child.signal(SIGTERM)
        #expect(await child.end() == 0)
    }

    @Test func standardErrorStaysBlockingForProcessesThatShareIt() async throws {
        let pipe = Pipe()
        // Another descriptor of the open file description that the child inherits.
        let shared = dup(pipe.fileHandleForWriting.fileDescriptor)
        let child = try ObservedChild(configuration: Self.configuration, errors: pipe)
        #expect(await child.waitUntilReady())
        try await sendRequests(try ProxyClient(port: child.port), 0..<5)
        let flags = fcntl(shared, F_GETFL)
        #expect(flags >= 0 && flags & O_NONBLOCK == 0)
        close(shared)
        child.signal(SIGTERM)
        let reader = PipeReader(pipe)
        #expect(await child.end() == 0)
        await reader.wait { _ in false }
        #expect(reader.text.contains("listening on"))
    }
}
