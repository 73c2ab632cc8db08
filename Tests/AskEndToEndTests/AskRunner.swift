import Foundation
import Synchronization
import TestSupport

/// Runs the built `ask` as a child process, with real pipes and terminals and its own home folder.
final class AskRunner: Sendable {
    /// The home folder of this runner, with its configuration and history.
    let home: String
    let baseURL: String
    private let variables: [String: String]

    init(baseURL: String, _ variables: [String: String] = [:]) throws {
        home = "\(NSTemporaryDirectory())ask-e2e-\(UUID().uuidString)"
        self.baseURL = baseURL
        self.variables = variables
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: home)
    }

    static let binary = builtProgram("ask", overriddenBy: "ASK_BINARY")

    var environment: [String: String] {
        let own = [
            "HOME": home, "PATH": "/usr/bin:/bin", "ASK_BASE_URL": baseURL, "ASK": Self.binary,
            "TERM": "xterm-256color",
            "NO_PROXY": "127.0.0.1", "TMPDIR": NSTemporaryDirectory(),
        ]
        return own.merging(variables) { $1 }
    }

    /// Runs `ask` with stdin at `/dev/null`, or at a pipe with the given bytes.
    func run(_ arguments: [String], input: [UInt8]? = nil, _ more: [String: String] = [:]) async throws
        -> AskResult
    {
        let child = try start(Self.binary, arguments, input: input, more)
        return await child.result()
    }

    /// Runs a script of the shell in which `$ASK` is the program.
    func shell(_ script: String, _ more: [String: String] = [:]) async throws -> AskResult {
        let child = try start("/bin/sh", ["-c", script], input: nil, more)
        return await child.result()
    }

    /// Starts `ask`, to read what it writes while it runs.
    func start(
        _ arguments: [String],
        input: [UInt8]? = nil,
        output: FileHandle? = nil,
        errors: FileHandle? = nil,
        standardInput: FileHandle? = nil
    ) throws -> AskChild {
        try start(
            Self.binary,
            arguments,
            input: input,
            output: output,
            errors: errors,
            standardInput: standardInput
        )
    }

    /// Starts a program whose output is read while it runs.
    func start(
        _ path: String,
        _ arguments: [String],
        input: [UInt8]? = nil,
        _ more: [String: String] = [:],
        output: FileHandle? = nil,
        errors: FileHandle? = nil,
        standardInput: FileHandle? = nil
    ) throws -> AskChild {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = environment.merging(more) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: home)
        let out = Pipe()
        let err = Pipe()
        process.standardOutput = output ?? out
        process.standardError = errors ?? err
        let pipe = input.map { _ in Pipe() }
        process.standardInput = standardInput ?? pipe ?? FileHandle.nullDevice
        let child = AskChild(process: process)
        try child.start(
            reading: output == nil ? out.fileHandleForReading : nil,
            errors == nil ? err.fileHandleForReading : nil,
            writing: input,
            to: pipe?.fileHandleForWriting
        )
        return child
    }
}

/// The result of a run.
struct AskResult: Sendable {
    var output: [UInt8]
    var errors: String
    /// The exit status; as in a shell, 128 plus the signal's number if a signal ended the process.
    var status: Int32
    var wasSignal: Bool

    var text: String { String(decoding: output, as: UTF8.self) }
}
