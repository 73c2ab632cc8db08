import Foundation
import Synchronization

/// The built `litellm-proxy` as a child process, with a folder of its own.
final class ProxyProcess: Sendable {
    private struct State {
        var log = ""
        var output = ""
        var status: Int32?
        var waiters: [(isMet: (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let folder: String
    let port: Int
    let identifier: Int32
    private let state: Mutex<State>

    /// Beside the test bundle, or where `LITELLM_PROXY_BIN` says.
    static var binary: String {
        if let path = ProcessInfo.processInfo.environment["LITELLM_PROXY_BIN"] { return path }
        let own = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        var folder = own.deletingLastPathComponent()
        while folder.path != "/",
            !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("litellm-proxy").path)
        {
            folder = folder.deletingLastPathComponent()
        }
        return folder.appendingPathComponent("litellm-proxy").path
    }

    /// Starts the proxy.
    ///
    /// - Parameters:
    ///   - arguments: what follows the program's name; `--port` is added where a port is given.
    ///   - openFiles: how many files and sockets it may have open.
    ///   - configuration: is written to `config.yaml` in the child's folder, and named by `--config`.
    init(
        _ arguments: [String] = [],
        configuration: String? = nil,
        port: Int? = nil,
        environment: [String: String] = [:],
        openFiles: Int? = nil
    ) throws {
        folder = "\(NSTemporaryDirectory())proxy-e2e-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.binary)
        var arguments = arguments
        if let configuration {
            try configuration.write(toFile: "\(folder)/config.yaml", atomically: true, encoding: .utf8)
            arguments += ["--config", "\(folder)/config.yaml"]
        }
        self.port = port ?? 0
        if let port { arguments += ["--host", "127.0.0.1", "--port", String(port)] }
        process.arguments = arguments
        if let openFiles {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "ulimit -n \(openFiles); exec \"$0\" \"$@\"", Self.binary] + arguments
        }
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder].merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let state = Mutex(State())
        self.state = state
        let errors = Pipe()
        let output = Pipe()
        process.standardError = errors
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        identifier = process.processIdentifier
        let reading = DispatchGroup()
        read(errors.fileHandleForReading, in: reading) { $0.log += $1 }
        read(output.fileHandleForReading, in: reading) { $0.output += $1 }
        // Holds nothing of this object: who lets go of it ends the process.
        Thread.detachNewThread { [weak self] in
            process.waitUntilExit()
            // Its last words are in the pipes still.
            reading.wait()
            let status = process.terminationStatus
            self?.change { $0.status = status }
        }
    }

    deinit {
        if state.withLock({ $0.status }) == nil { kill(identifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    var log: String { state.withLock { $0.log } }
    var output: String { state.withLock { $0.output } }

    func signal(_ number: Int32) { kill(identifier, number) }

    /// Waits until the log holds some text, or the process has ended.
    @discardableResult
    func waitForLog(_ text: String) async -> Bool {
        await wait { $0.log.contains(text) || $0.status != nil }
        return log.contains(text)
    }

    func waitUntilReady() async -> Bool { await waitForLog("listening on") }

    /// Waits for the end.
    func end() async -> Int32 {
        await wait { $0.status != nil }
        return state.withLock { $0.status ?? -1 }
    }

    /// The memory that it has now, in bytes.
    var residentBytes: Int {
        let text = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    /// The seconds of a processor that it has used.
    var processorSeconds: Double {
        let text = (try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)) ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            return 0
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// A port that is free now.
    static func freePort() throws -> Int {
        let listener = try ListeningSocket()
        return listener.port
    }

    private func read(
        _ handle: FileHandle,
        in group: DispatchGroup,
        _ store: @escaping @Sendable (inout State, String) -> Void
    ) {
        group.enter()
        Thread.detachNewThread { [weak self] in
            defer { group.leave() }
            // Not `read(upToCount:)`, which waits until so many bytes are there.
            while case let data = handle.availableData, !data.isEmpty {
                let text = String(decoding: data, as: UTF8.self)
                self?.change { store(&$0, text) }
            }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let met = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            body(&state)
            let met = state.waiters.filter { $0.isMet(state) }.map(\.continuation)
            let snapshot = state
            state.waiters.removeAll { $0.isMet(snapshot) }
            return met
        }
        for continuation in met { continuation.resume() }
    }

    private func wait(until isMet: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isMetNow = state.withLock { state in
                if isMet(state) { return true }
                state.waiters.append((isMet, continuation))
                return false
            }
            if isMetNow { continuation.resume() }
        }
    }
}
