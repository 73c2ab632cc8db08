package import HTTPTransport
import OpenAIWire

/// The program `ask`, from its arguments to the end of the process.
package struct AskProgram {
    /// The version that `--version` shows.
    package static let version = "0.1.0"

    /// Makes the way to the server, when one is needed.
    package typealias TransportMaker =
        @Sendable (TransportSettings) throws(TransportError) -> any BackendTransport

    private let arguments: [String]
    private let makeTransport: TransportMaker

    /// - Parameter arguments: what stands behind the program's name.
    package init(arguments: [String], makeTransport: @escaping TransportMaker) {
        self.arguments = arguments
        self.makeTransport = makeTransport
    }

    /// Does what the arguments say and ends the process with the status that says how it went.
    ///
    /// Called on the main thread, which then only waits. An asynchronous `main` would not do: where Dispatch
    /// owns the main thread, that thread takes every signal, whatever is blocked.
    package func run() -> Never {
        // Scripts and prompts call this one often: it needs nothing of what is set up below.
        if arguments == ["--version"] || arguments == ["-V"] {
            try? DescriptorWriter(descriptor: .standardOutput, interruption: nil).write(
                "ask \(Self.version)\n".utf8
            )
            _exit(0)
        }
        let closed = Descriptor.fillStandardDescriptors()
        let interruption = Interruption()
        interruption.start()
        let console = Console(interruption: interruption)
        let work = Self.start {
            Self.end(await perform(console, outputIsClosed: closed.contains(1)), console)
        }
        interruption.whenInterrupted { work.cancel() }
        while true { pause() }
    }

    /// Starts a task on this very thread where the system can: on the way to the first byte of a request each change of
    /// threads counts.
    private static func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        if #available(macOS 26.0, *) {
            return Task.immediate { await body() }
        }
        return Task { await body() }
    }

    private static func end(_ ending: Ending, _ console: Console) -> Never {
        console.statusLine.end()
        switch ending {
        // Threads of the transport may still run: nothing may be torn down under them.
        case .status(let status): _exit(status.code)
        case .signal(let number): Interruption.die(of: number)
        }
    }

    private func perform(_ console: Console, outputIsClosed: Bool) async -> Ending {
        do {
            guard !outputIsClosed else {
                throw AskError(.inputOutput, "stdout is closed", remedy: "Redirect it, or leave it open.")
            }
            let options = try AskOptions(arguments)
            console.setQuiet(options.quiet)
            return .status(
                try await Dispatch(options: options, console: console, makeTransport: makeTransport).run()
            )
        } catch {
            return Self.ending(of: error, console)
        }
    }

    /// Tells what went wrong, where there is something to tell.
    static func ending(of error: any Error, _ console: Console) -> Ending {
        console.statusLine.end()
        switch error {
        case let error as AskError:
            console.complain(error.report)
            return .status(error.status)
        case let status as ExitStatus: return .status(status)
        case is CancellationError, is StandardInputReader.Interrupted:
            return .signal(console.interruption.signal ?? SIGINT)
        case let error as SystemError:
            if error.code == EPIPE { return .signal(SIGPIPE) }
            if error.code == EINTR { return .signal(console.interruption.signal ?? SIGINT) }
            console.complain(AskError(.inputOutput, "cannot write the answer: \(error.reason)").report)
            return .status(.inputOutput)
        default:
            console.complain("ask: this should not have happened: \(error)\n")
            return .status(.internalError)
        }
    }
}
