import HTTPTransport

/// Makes drivers that are woken in the same way: the first of an engine, and its successors after an error of libcurl's.
enum CurlDriverFactory {
    case poll(WakePipe)
    #if os(Linux)
        case sockets(WakeEvent)
        /// For a thread that waits for other things as well, and is woken in another way.
        case hosted(any Waker)
    #endif

    init(_ choice: CurlTransportConfiguration.Driver) throws(TransportError) {
        #if os(Linux)
            switch choice {
            case .poll: self = .poll(try WakePipe())
            case .sockets, .automatic: self = .sockets(try WakeEvent())
            }
        #else
            switch choice {
            case .poll, .automatic: self = .poll(try WakePipe())
            case .sockets:
                throw TransportError(
                    .other,
                    phase: .connecting,
                    detail: "the driver for sockets needs Linux: choose .automatic or .poll"
                )
            }
        #endif
    }

    var waker: any Waker {
        switch self {
        case .poll(let waker): waker
        #if os(Linux)
            case .sockets(let waker): waker
            case .hosted(let waker): waker
        #endif
        }
    }

    func make(for multi: borrowing CurlMulti) throws(TransportError) -> any CurlDriver {
        switch self {
        case .poll(let waker): CurlPollDriver(multi: multi, waker: waker)
        #if os(Linux)
            case .sockets(let waker): try CurlSocketDriver(multi: multi, waker: waker)
            case .hosted: try CurlSocketDriver(multi: multi, waker: nil)
        #endif
        }
    }
}
