import CCurl
import ProxyCore

/// The portable driver: libcurl polls its own sockets.
///
/// Each turn costs in proportion to the running transfers.
///
/// The bell is a pipe beside libcurl's sockets and not `curl_multi_wakeup`, which may not be called once the
/// multi handle is gone, and which libcurl 8.21.0 loses when it comes between two polls.
final class CurlPollDriver: CurlDriver {
    private let multi: UnsafeMutableRawPointer
    private let bell: WakePipe

    init(multi: borrowing CurlMulti, bell: WakePipe) {
        self.multi = multi.handle
        self.bell = bell
    }

    func prepare(_ easy: borrowing CurlEasy) throws(TransportError) {}

    func wait(until deadline: MonotonicTime) {
        let timeout = deadline.pollTimeout(from: .now())
        var extra = curl_waitfd(fd: bell.readEnd, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        // Without a deadline an hour; libcurl shortens it to its own timers.
        curl_multi_poll(multi, &extra, 1, timeout < 0 ? 3_600_000 : timeout, nil)
        if extra.revents != 0 { bell.clear() }
    }

    var readiness: (descriptor: CInt, timer: MonotonicTime)? { nil }

    var openSockets: Int? { nil }

    func advance(at now: MonotonicTime) -> CURLMcode {
        var running: Int32 = 0
        return curl_multi_perform(multi, &running)
    }
}
