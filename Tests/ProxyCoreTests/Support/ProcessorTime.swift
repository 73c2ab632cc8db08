#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The processor time that the present thread has used, in seconds: it says what work costs on a busy machine, too.
enum ProcessorTime {
    static var ofThread: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// What some work takes.
    static func of(_ work: () throws -> Void) rethrows -> Double {
        let before = ofThread
        try work()
        return ofThread - before
    }
}
