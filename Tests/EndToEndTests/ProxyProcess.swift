import Foundation
import ProxyTesting
import TestSupport

/// The built `litellm-proxy` as a child process, with its own folder.
final class ProxyProcess: Sendable {
    private struct State {
        var log = ""
        var output = ""
        var status: Int32?
    }

    let folder: String
    let port: Int
    let identifier: Int32
    private let state = Watched(State())

    static let binary = builtProgram("litellm-proxy", overriddenBy: "LITELLM_PROXY_BIN")

    /// Starts the proxy.
    ///
    /// - Parameters:
    ///   - arguments: the arguments; `--port` is added if a port is given.
    ///   - configuration: written to `config.yaml` in the child's folder, and passed with `--config`.
    ///   - openFiles: the limit on its open files and sockets.
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
        // The thread does not hold `self`, whose end kills the process.
        Thread.detachNewThread { [state] in
            process.waitUntilExit()
            // The pipes may still hold output.
            reading.wait()
            let status = process.terminationStatus
            state.change { $0.status = status }
        }
    }

    deinit {
        if state.value.status == nil { kill(identifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    var log: String { state.value.log }
    var output: String { state.value.output }

    func signal(_ number: Int32) { kill(identifier, number) }

    /// Waits until the log contains a text or the process has ended.
    @discardableResult
    func waitForLog(_ text: String) async -> Bool {
        await wait { $0.log.contains(text) || $0.status != nil }
        return log.contains(text)
    }

    func waitUntilReady() async -> Bool { await waitForLog("listening on") }

    /// Waits for the end.
    func end() async -> Int32 {
        await wait { $0.status != nil }
        return state.value.status ?? -1
    }

    /// A port that is free at the moment.
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
        Thread.detachNewThread { [state] in
            defer { group.leave() }
            // Not `read(upToCount:)`, which waits for that many bytes.
            while case let data = handle.availableData, !data.isEmpty {
                let text = String(decoding: data, as: UTF8.self)
                state.change { store(&$0, text) }
            }
        }
    }

    private func wait(until isMet: @escaping @Sendable (State) -> Bool) async {
        _ = try? await state.wait(until: isMet)
    }
}
