#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How many files and sockets this process may open.
package enum DescriptorLimit {
    /// The present limit; `nil` where there is none.
    package static var current: Int? {
        number(limits.rlim_cur)
    }

    /// Raises the limit as far as the system allows.
    ///
    /// Login shells set 1,024 for programs that use `select()`, which this one does not.
    package static func raise() {
        var limits = limits
        guard limits.rlim_cur != limits.rlim_max else { return }
        limits.rlim_cur = limits.rlim_max
        set(limits)
    }

    /// The default limit on connections.
    ///
    /// Half of what remains after the server's own descriptors, because each served client needs a second one for its backend; never more
    /// than ``mostConnections``.
    static func connections(limit: Int?, eventLoops: Int) -> Int {
        guard let limit else { return mostConnections }
        return min(mostConnections, max(1, (limit - 32 - 8 * eventLoops) / 2))
    }

    /// Whatever so many connections send before their keys are checked, they use less than a gigabyte.
    static let mostConnections = 8192

    private static var limits: rlimit {
        var limits = rlimit()
        #if canImport(Glibc)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #else
            getrlimit(RLIMIT_NOFILE, &limits)
        #endif
        return limits
    }

    private static func set(_ limits: rlimit) {
        var limits = limits
        #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #else
            setrlimit(RLIMIT_NOFILE, &limits)
        #endif
    }

    private static func number(_ value: rlim_t) -> Int? {
        value >= rlim_t(CInt.max) ? nil : Int(value)
    }
}
