#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads whole files up to a size limit, and pipes with a timeout.
enum BoundedFile {
    /// Why a file cannot be read.
    struct Failure: Error {
        var reason: String
    }

    /// How long to wait for a pipe's next bytes.
    private static let pipeTimeout: CInt = 10_000

    /// The bytes of a file, or of a pipe such as a shell's `<(command)`, up to the limit.
    static func read(_ path: String, upTo most: Int) throws(Failure) -> [UInt8] {
        // Non-blocking, because opening a pipe otherwise waits for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(reason: reason(for: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(reason: reason(for: errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFIFO: break
        case S_IFDIR: throw Failure(reason: "it is a directory")
        default: throw Failure(reason: "it is a device, not a file")
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
                    throw Failure(reason: "it is a pipe, and no data arrived for 10 s")
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
        case ELOOP: "its symbolic links form a loop"
        case ENXIO: "it is a socket or a device, not a file"
        default: "reading it failed: \(String(cString: strerror(code)))"
        }
    }
}
