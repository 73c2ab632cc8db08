#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Prepares signals and standard descriptors before anything else runs.
package enum ProcessSetup {
    /// Ignores SIGPIPE and SIGHUP, whose default is to end the process.
    ///
    /// A write to a closed connection then returns an error. A SIGHUP before the program handles it is not needed:
    /// a changed file is noticed anyway.
    package static func ignoreSignals() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
    }

    /// Opens `/dev/null` for standard descriptors that the process was started without.
    ///
    /// Otherwise the next file or connection would get such a number, and the log would be written to it.
    package static func fillStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // Returns the lowest free number, which is this one.
            _ = open("/dev/null", O_RDWR)
        }
    }
}
