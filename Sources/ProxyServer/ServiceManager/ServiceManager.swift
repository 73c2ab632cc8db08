#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The service manager that started the process: sockets that it hands over, and what it wants to be told.
///
/// Speaks as systemd does (`sd_listen_fds(3)`, `sd_notify(3)`). Without a manager every call does nothing.
public struct ServiceManager: Sendable {
    private let notifySocket: String?
    private let watchdogMicroseconds: UInt64?

    /// The listening socket that was handed over, where there is exactly one.
    public let inheritedSocket: CInt?

    /// Reads the variables that the manager sets.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - processID: the process's id, its own where none is given; variables that name another one are meant for another process.
    public init(environment: [String: String], processID: Int32? = nil) {
        let processID = processID ?? getpid()
        notifySocket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isWatched = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        watchdogMicroseconds = isWatched ? environment["WATCHDOG_USEC"].flatMap { UInt64($0) } : nil
        let isForUs = environment["LISTEN_PID"] == String(processID)
        // Descriptors that are handed over begin at 3.
        inheritedSocket = isForUs && environment["LISTEN_FDS"] == "1" ? 3 : nil
    }

    /// How often the manager wants to hear that the process works: half of the time after which it would end it.
    public var watchdogInterval: Duration? {
        watchdogMicroseconds.map { .microseconds(Int64(clamping: $0 / 2)) }
    }

    /// Requests can come.
    public func ready(_ status: String) { notify("READY=1\nSTATUS=\(status)") }

    /// The configuration is being read again; ``ready(_:)`` follows.
    public func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
        notify("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// The process is going to end.
    public func stopping() { notify("STOPPING=1") }

    /// The process works.
    public func ping() { notify("WATCHDOG=1") }

    private func notify(_ message: String) {
        guard let notifySocket else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(notifySocket.utf8)
        // A leading @ stands for Linux's abstract names, which begin with NUL.
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
