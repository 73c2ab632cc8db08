// A chat in the terminal: streamed completions with history; Ctrl-C ends a completion, Ctrl-D the chat.
//
//     swift run TerminalChat http://127.0.0.1:4000/v1 default

import CurlTransport
import Dispatch
import OpenAIWire
import ProxyCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@main
struct TerminalChat {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: TerminalChat <base URL> <model>") }

        let interrupt = interrupts()
        let transport = try CurlTransport()
        let client = OpenAIClient(transport: transport, baseURL: arguments[1])
        var request = ChatCompletionRequest(model: arguments[2], messages: [])

        show("> ")
        while let line = readLine() {
            if !line.isEmpty {
                request.messages.append(.user(.text(line)))
                let answer = await answer(to: request, from: client, until: interrupt)
                // The text before Ctrl-C stays in the conversation.
                request.messages.append(.assistant(.text(answer)))
            }
            show("> ")
        }
        show("\n")
        await transport.shutdown()
    }

    /// Prints a completion as it arrives, until its end or Ctrl-C.
    private static func answer(
        to request: ChatCompletionRequest,
        from client: OpenAIClient,
        until interrupt: any DispatchSourceSignal
    ) async -> String {
        // A separate task, which an interrupt can cancel; that ends the call and closes its connection.
        let reading = Task { await stream(request, from: client) }
        interrupt.setEventHandler { reading.cancel() }
        return await reading.value
    }

    /// A source of Ctrl-C events, which no longer end the program.
    private static func interrupts() -> any DispatchSourceSignal {
        #if canImport(Darwin)
            signal(SIGINT, SIG_IGN)
        #endif
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {}
        source.resume()
        return source
    }

    private static func stream(_ request: ChatCompletionRequest, from client: OpenAIClient) async -> String {
        var said = ""
        do throws(OpenAIClientError) {
            for try await chunk in try await client.chatStream(request) {
                said += chunk.text
                show(chunk.text)
            }
            show("\n")
        } catch {
            show(error.code == .cancelled ? " [interrupted]\n" : "\n[\(error.message)]\n")
        }
        return said
    }

    /// Prints immediately, without waiting for the end of a line.
    private static func show(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }
}
