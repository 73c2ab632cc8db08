import CCurl
import HTTPTransport

/// The portable driver: libcurl polls its own sockets.
///
/// Each turn costs in proportion to the running transfers.
///
/// Woken by a pipe rather than `curl_multi_wakeup`, which must not be called once the multi handle is gone, and which
/// libcurl 8.21.0 loses between two polls.
final class CurlPollDriver: CurlDriver {
    private let multi: UnsafeMutableRawPointer
    private let waker: WakePipe
    /// The watched sockets that are not libcurl's, with libcurl's bits.
    private var watched: [CInt: Int16] = [:]
    private var ready: [SocketEvent] = []

    init(multi: borrowing CurlMulti, waker: WakePipe) {
        self.multi = multi.handle
        self.waker = waker
    }

    func prepare(_ easy: borrowing CurlEasy) throws(TransportError) {}

    func wait(until deadline: MonotonicTime) {
        let timeout = deadline.pollTimeout(from: .now())
        var extra = [curl_waitfd(fd: waker.readEnd, events: Int16(CURL_WAIT_POLLIN), revents: 0)]
        for (socket, events) in watched { extra.append(curl_waitfd(fd: socket, events: events, revents: 0)) }
        // Without a deadline an hour; libcurl shortens it to its own timers.
        curl_multi_poll(multi, &extra, UInt32(extra.count), timeout < 0 ? 3_600_000 : timeout, nil)
        if extra[0].revents != 0 { waker.clear() }
        ready = extra.dropFirst().filter { $0.revents != 0 }.map(Self.event)
    }

    /// An event that was not asked for is the connection's end, and concerns both.
    private static func event(_ watched: curl_waitfd) -> SocketEvent {
        let known = watched.revents & watched.events
        return SocketEvent(
            socket: watched.fd,
            isReadable: known == 0 || known & Int16(CURL_WAIT_POLLIN) != 0,
            isWritable: known == 0 || known & Int16(CURL_WAIT_POLLOUT) != 0
        )
    }

    func takeReady(_ events: inout [SocketEvent]) {
        events = ready
        ready = []
    }

    func watch(_ socket: CInt, reading: Bool, writing: Bool) {
        let events = (reading ? Int16(CURL_WAIT_POLLIN) : 0) | (writing ? Int16(CURL_WAIT_POLLOUT) : 0)
        watched[socket] = events == 0 ? nil : events
    }

    func forget(_ socket: CInt) {
        watched[socket] = nil
    }

    func applyInterest() {}

    var readiness: (descriptor: CInt, timer: MonotonicTime)? { nil }

    var openSockets: Int? { nil }

    func advance(at now: MonotonicTime) -> CURLMcode {
        var running: Int32 = 0
        return curl_multi_perform(multi, &running)
    }
}
