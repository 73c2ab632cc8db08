#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What has to be settled about signals before anything else runs.
enum EarlySignals {
    /// A write to a client that is gone is an error code, not the end; and a SIGHUP that comes before the file can be read again is
    /// no reason to end either: the change of the file is seen all the same.
    static func settle() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
    }
}
