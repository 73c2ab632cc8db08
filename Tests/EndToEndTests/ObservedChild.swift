import Foundation
import Synchronization

/// The built `litellm-proxy` as a child whose standard error goes where a test says; it tells by a service manager's socket when it serves.
final class ObservedChild: Sendable {
    let folder: String
    let port: Int
    let manager: NotifySocket
    private let process: Mutex<Process>
    private let identifier: Int32

    /// Starts the proxy.
    ///
    /// - Parameters:
    ///   - shell: what a shell is to do, with the program and its arguments in `"$0" "$@"`; nil runs the program itself.
    ///   - errors: the child's standard error.
    init(
        configuration: String,
        environment: [String: String] = [:],
        shell: String? = nil,
        errors: Any
    ) throws {
        folder = "\(NSTemporaryDirectory())proxy-log-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try configuration.write(toFile: "\(folder)/config.yaml", atomically: true, encoding: .utf8)
        manager = try NotifySocket(path: "\(folder)/notify")
        port = try ProxyProcess.freePort()
        let process = Process()
        let arguments = ["--config", "\(folder)/config.yaml", "--host", "127.0.0.1", "--port", "\(port)"]
        process.executableURL = URL(fileURLWithPath: shell == nil ? ProxyProcess.binary : "/bin/sh")
        process.arguments = shell.map { ["-c", $0, ProxyProcess.binary] + arguments } ?? arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder, "NOTIFY_SOCKET": "\(folder)/notify"]
            .merging(environment) { $1 }
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        identifier = process.processIdentifier
        self.process = Mutex(process)
    }

    deinit {
        if process.withLock({ $0.isRunning }) { kill(identifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    func waitUntilReady() async -> Bool { await manager.wait(for: "READY=1") }

    func signal(_ number: Int32) { kill(identifier, number) }

    /// Waits for the end.
    func end() async -> Int32 {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                let process = process.withLock { $0 }
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus)
            }
        }
    }
}
