import Foundation
import ProxyTesting

/// A real pseudo-terminal of a given size.
final class PseudoTerminal: @unchecked Sendable {
    // `@unchecked`: the descriptors do not change; the threads share only `received`.
    let slave: FileHandle
    private let master: Int32
    private let received = Watched<[UInt8]>([])
    private let done = DispatchSemaphore(value: 0)

    init(columns: UInt16, echoes: Bool = false) throws {
        let (end, name) = try Self.open()
        master = end
        let number = openDevice(name, O_RDWR | O_NOCTTY)
        guard number >= 0 else { throw CocoaError(.fileReadUnknown) }
        // The terminal must not add a CR to what the program writes.
        var attributes = termios()
        tcgetattr(number, &attributes)
        attributes.c_oflag &= ~tcflag_t(OPOST)
        if !echoes { attributes.c_lflag &= ~tcflag_t(ECHO) }
        tcsetattr(number, TCSANOW, &attributes)
        slave = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        resize(to: columns)
        let master = master
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = read(master, &buffer, buffer.count)
                guard count > 0 else { break }
                received.change { $0 += buffer[..<count] }
            }
            done.signal()
        }
    }

    /// The master's descriptor and the slave's name.
    ///
    /// Glibc hides `posix_openpt` from Swift; what it does is this.
    private static func open() throws -> (Int32, String) {
        #if os(Linux)
            let master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
            // TIOCSPTLCK and TIOCGPTN, macros that Swift does not import.
            let (unlock, nameNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
            var unlocked: Int32 = 0
            var number: UInt32 = 0
            guard master >= 0, ioctl(master, unlock, &unlocked) == 0, ioctl(master, nameNumber, &number) == 0
            else {
                throw CocoaError(.fileReadUnknown)
            }
            return (master, "/dev/pts/\(number)")
        #else
            let master = posix_openpt(O_RDWR | O_NOCTTY)
            guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else {
                throw CocoaError(.fileReadUnknown)
            }
            return (master, String(cString: name))
        #endif
    }

    func resize(to columns: UInt16) {
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    var text: String { String(decoding: received.value, as: UTF8.self) }

    /// Waits until the text on the terminal meets a condition.
    ///
    /// - Throws: `CancellationError`, when the test's time limit ends the wait.
    func wait(until isMet: @escaping @Sendable (String) -> Bool) async throws {
        _ = try await received.wait { isMet(String(decoding: $0, as: UTF8.self)) }
    }

    /// Everything that was written, once all writers have closed the terminal.
    func finish() -> [UInt8] {
        try? slave.close()
        _ = done.wait(timeout: .now() + 5)
        close(master)
        return received.value
    }
}

private func openDevice(_ path: String, _ flags: Int32) -> Int32 { open(path, flags | O_CLOEXEC) }
