#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads whole files, with a bound on their size and, where a pipe stands in a file's place, on the time.
enum BoundedFile {
    /// Why a file cannot be read.
    struct Failure: Error {
        var reason: String
    }

    /// How long a pipe's next bytes are waited for.
    private static let pipeTimeout: CInt = 10_000

    /// The bytes of a file, or of a pipe such as a shell's `<(command)`; what is beyond the bound is left out.
    static func read(_ path: String, upTo most: Int) throws(Failure) -> [UInt8] {
        // Without waiting for somebody who opens the other end of a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(reason: reason(for: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(reason: reason(for: errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFIFO: break
        case S_IFDIR: throw Failure(reason: "it is a directory")
        default: throw Failure(reason: "it is a device, and not a file")
        }
        var bytes: [UInt8] = []
        while bytes.count < most {
            let room = min(65_536, most - bytes.count)
            var failure: CInt = 0
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                let received = readSome(descriptor, buffer.baseAddress, room)
                failure = received < 0 ? errno : 0
                count = max(0, received)
            }
            switch failure {
            case 0 where piece.isEmpty: return bytes
            case 0: bytes += piece
            case EINTR: continue
            case EAGAIN:
                var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&wanted, 1, pipeTimeout) != 0 else {
                    throw Failure(reason: "it is a pipe, and nothing came from it for 10 s")
                }
            default: throw Failure(reason: reason(for: failure))
            }
        }
        return bytes
    }

    private static func readSome(_ descriptor: CInt, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int)
        -> Int
    {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer, count)
        #elseif canImport(Musl)
            Musl.read(descriptor, buffer, count)
        #else
            Darwin.read(descriptor, buffer, count)
        #endif
    }

    private static func reason(for code: CInt) -> String {
        switch code {
        case ENOENT, ENOTDIR: "there is no such file"
        case EACCES, EPERM: "it cannot be opened; check its permissions"
        case ELOOP: "its symbolic links lead in a circle"
        case ENXIO: "it is a socket or a device, and not a file"
        default: "it cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
