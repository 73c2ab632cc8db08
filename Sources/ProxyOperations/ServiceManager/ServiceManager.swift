#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Talks to the service manager that started the process: inherited sockets and status notifications.
///
/// Implements systemd's protocol (`sd_listen_fds(3)`, `sd_notify(3)`). Without a service manager every call does
/// nothing.
package struct ServiceManager: Sendable {
    private let notifySocket: String?
    private let watchdogMicroseconds: UInt64?

    /// The inherited listening socket, if there is exactly one.
    package let inheritedSocket: CInt?

    /// Reads the variables that the service manager sets.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - processID: this process's id by default; variables with another id are meant for another process.
    package init(environment: [String: String], processID: Int32? = nil) {
        let processID = processID ?? getpid()
        notifySocket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isWatched = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        watchdogMicroseconds = isWatched ? environment["WATCHDOG_USEC"].flatMap { UInt64($0) } : nil
        let isForUs = environment["LISTEN_PID"] == String(processID)
        // Inherited descriptors start at 3.
        inheritedSocket = isForUs && environment["LISTEN_FDS"] == "1" ? 3 : nil
    }

    /// How often to send ``ping()``: half of the time after which the manager would end the process.
    package var watchdogInterval: Duration? {
        watchdogMicroseconds.map { .microseconds(Int64(clamping: $0 / 2)) }
    }

    /// Reports that the process serves requests.
    package func ready(_ status: String) { notify("READY=1\nSTATUS=\(status)") }

    /// Reports that the configuration is being reloaded; call ``ready(_:)`` afterwards.
    package func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
        notify("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// Reports that the process is shutting down.
    package func stopping() { notify("STOPPING=1") }

    /// Reports that the process still works.
    package func ping() { notify("WATCHDOG=1") }

    private func notify(_ message: String) {
        guard let notifySocket else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(notifySocket.utf8)
        // A leading @ is Linux's abstract namespace, whose names start with NUL.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        #if canImport(Glibc)
            let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + path.count } ?? 0)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                _ = sendto(descriptor, message, message.utf8.count, 0, target, length)
            }
        }
    }
}
