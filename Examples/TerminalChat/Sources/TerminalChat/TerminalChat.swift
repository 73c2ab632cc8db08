// A chat in the terminal: answers stream, the conversation is kept, Ctrl-C ends an answer and Ctrl-D the chat.
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
                // What was said before Ctrl-C stays part of the conversation.
                request.messages.append(.assistant(.text(answer)))
            }
            show("> ")
        }
        show("\n")
        await transport.shutdown()
    }

    /// Prints an answer as it comes, until its end or Ctrl-C.
    private static func answer(
        to request: ChatCompletionRequest,
        from client: OpenAIClient,
        until interrupt: any DispatchSourceSignal
    ) async -> String {
        // A task of its own, so that an interrupt can cancel it; cancelled, the call ends and its connection is closed.
        let reading = Task { await stream(request, from: client) }
        interrupt.setEventHandler { reading.cancel() }
        return await reading.value
    }

    /// Ctrl-C, told to whoever listens instead of ending the program.
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

    /// Prints at once, without waiting for the end of a line.
    private static func show(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }
}
