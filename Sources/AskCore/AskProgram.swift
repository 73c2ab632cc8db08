import HTTPTransport
import OpenAIWire

/// The program `ask`, from its arguments to the end of the process.
package struct AskProgram {
    /// The version that `--version` shows and that servers see in `User-Agent`.
    package static let version = "0.1.0"

    private let arguments: [String]
    private let makeTransport: TransportMaker

    /// - Parameters:
    ///   - arguments: the arguments after the program's name.
    ///   - makeTransport: makes the transport that calls the server, once a command needs one.
    package init(arguments: [String], makeTransport: @escaping TransportMaker) {
        self.arguments = arguments
        self.makeTransport = makeTransport
    }

    /// Runs the command that the arguments ask for and ends the process with its exit status.
    ///
    /// Called on the main thread, which then only waits. `main` is not asynchronous, because Dispatch would
    /// own the main thread, and a main thread owned by Dispatch receives every signal even if all are
    /// blocked.
    package func run() -> Never {
        // Scripts and shell prompts call this often, so it skips the setup below.
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
            Self.end(await runCommand(console, outputIsClosed: closed.contains(1)), console)
        }
        // The task may have run for a while by now, on this thread, and a chat may have set its own action.
        interruption.setDefaultAction { work.cancel() }
        while true { pause() }
    }

    /// Starts a task on this thread where the system can: each thread switch delays the request's first byte.
    private static func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        if #available(macOS 26.0, *) {
            return Task.immediate { await body() }
        }
        return Task { await body() }
    }

    private static func end(_ ending: Ending, _ console: Console) -> Never {
        console.statusLine.end()
        switch ending {
        // The transport's threads may still be running, so `exit` must not tear anything down under them.
        case .status(let status): _exit(status.code)
        case .signal(let number): Interruption.die(of: number)
        }
    }

    private func runCommand(_ console: Console, outputIsClosed: Bool) async -> Ending {
        do {
            guard !outputIsClosed else {
                throw AskError(
                    .inputOutput,
                    "stdout is closed",
                    remedy: "Leave it open, or redirect it to a file or /dev/null."
                )
            }
            let options = try AskOptions(arguments)
            console.setQuiet(options.quiet)
            let dispatch = Dispatch(
                options: options,
                console: console,
                version: Self.version,
                makeTransport: makeTransport
            )
            return .status(try await dispatch.run())
        } catch {
            return Self.ending(of: error, console)
        }
    }

    /// Reports an error on stderr, unless it is a signal or a plain status, and returns how the process ends.
    private static func ending(of error: any Error, _ console: Console) -> Ending {
        console.statusLine.end()
        switch error {
        case let error as AskError:
            console.writeError(error.report)
            return .status(error.status)
        case let status as ExitStatus: return .status(status)
        case is CancellationError, is StandardInputReader.Interrupted:
            return .signal(console.interruption.signal ?? SIGINT)
        case let error as SystemError:
            if error.code == EPIPE { return .signal(SIGPIPE) }
            if error.code == EINTR { return .signal(console.interruption.signal ?? SIGINT) }
            console.writeError(AskError(.inputOutput, "cannot write the answer: \(error.reason)").report)
            return .status(.inputOutput)
        default:
            console.writeError("ask: internal error (please report it): \(error)\n")
            return .status(.internalError)
        }
    }
}

/// How the process ends.
private enum Ending {
    case status(ExitStatus)
    case signal(Int32)
}
