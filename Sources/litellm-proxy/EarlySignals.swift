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

    /// Gives each of the standard descriptors that the process was started without something to lead to: else the next file or connection
    /// that is opened would get its number, and the log would be written into it.
    static func fillStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest number that is free, which is this one.
            _ = open("/dev/null", O_RDWR)
        }
    }
}
