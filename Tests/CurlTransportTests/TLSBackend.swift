import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `openssl s_server` with a certificate of its own making, for 127.0.0.1 and no other name.
final class TLSBackend {
    /// Where the certificate is, which is its own authority.
    let certificate: String
    let port: Int
    private let directory: String
    private let process: pid_t

    static var isAvailable: Bool {
        (try? run(["version"])) == 0
    }

    init() throws {
        var template = Array("/tmp/tls-backend-XXXXXX".utf8CString)
        directory = try #require(mkdtemp(&template).map { String(cString: $0) })
        certificate = directory + "/certificate.pem"
        let key = directory + "/key.pem"
        let made = try Self.run([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ])
        try #require(made == 0)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let arguments = ["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key]
        process = try Self.spawn(arguments, output: ends[1])
        close(ends[1])
        port = try #require(Self.acceptedPort(ends[0]))
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        unlink(certificate)
        unlink(directory + "/key.pem")
        rmdir(directory)
    }

    /// Reads `ACCEPT 127.0.0.1:41234` from what the server says at its start.
    private static func acceptedPort(_ descriptor: Int32) -> Int? {
        var text = ""
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1 {
            text.unicodeScalars.append(Unicode.Scalar(byte))
            guard byte == UInt8(ascii: "\n") else { continue }
            if text.hasPrefix("ACCEPT "), let port = text.split(separator: ":").last {
                return Int(port.filter(\.isNumber))
            }
            text = ""
        }
        return nil
    }

    private static func run(_ arguments: [String]) throws -> Int32 {
        let null = open("/dev/null", O_WRONLY)
        defer { close(null) }
        var status: Int32 = 0
        waitpid(try spawn(arguments, output: null), &status, 0)
        return status
    }

    private static func spawn(_ arguments: [String], output: Int32) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words = (["openssl"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        try #require(posix_spawnp(&process, "openssl", &actions, nil, &words, environ) == 0)
        return process
    }
}
