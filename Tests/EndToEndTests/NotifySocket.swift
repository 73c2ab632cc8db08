import Foundation

/// A datagram socket that plays the service manager.
final class NotifySocket: Sendable {
    private let descriptor: CInt
    private let path: String

    init(path: String) throws {
        self.path = path
        #if canImport(Glibc)
            descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        #else
            descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let descriptor = descriptor
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound else { throw ListeningSocket.Failure() }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Reads messages until one holds the line; `false` where none comes for 30 s.
    func wait(for line: String) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                var buffer = [UInt8](repeating: 0, count: 4096)
                while poll(&entry, 1, 30_000) > 0 {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
                    if lines.contains(where: { $0 == line }) { return continuation.resume(returning: true) }
                }
                continuation.resume(returning: false)
            }
        }
    }
}
