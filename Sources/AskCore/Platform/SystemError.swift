/// A system call that failed.
struct SystemError: Error, Sendable, Hashable {
    /// The value of `errno`.
    var code: Int32

    init(_ code: Int32 = errno) {
        self.code = code
    }

    /// The system's own words.
    var reason: String { String(cString: strerror(code)) }
}
