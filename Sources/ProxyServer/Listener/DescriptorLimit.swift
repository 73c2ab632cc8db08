#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How many files and sockets the system lets this process have open.
package enum DescriptorLimit {
    /// The limit that holds now; `nil` where there is none.
    package static var current: Int? {
        number(limits.rlim_cur)
    }

    /// Raises the limit to what the system allows this process.
    ///
    /// Login shells start programs with 1,024 for the sake of those that use `select()`; nothing here does.
    package static func raise() {
        var limits = limits
        guard limits.rlim_cur != limits.rlim_max else { return }
        limits.rlim_cur = limits.rlim_max
        set(limits)
    }

    /// How many clients may be connected where nobody says.
    ///
    /// Half of what the limit leaves after the server's own descriptors, because a client that is served needs a second one for its backend;
    /// never more than ``mostConnections``.
    static func connections(limit: Int?, eventLoops: Int) -> Int {
        guard let limit else { return mostConnections }
        return min(mostConnections, max(1, (limit - 32 - 8 * eventLoops) / 2))
    }

    /// Together they hold less than a gigabyte, whatever they send before they are asked for a key.
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
