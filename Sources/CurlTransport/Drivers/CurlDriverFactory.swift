import HTTPTransport

/// Makes drivers that all hear the same bell: the first of an engine, and its successors after an error of
/// libcurl's.
enum CurlDriverFactory {
    case poll(WakePipe)
    #if os(Linux)
        case sockets(WakeEvent)
        /// For a thread that waits for other things, too, and is woken in another way.
        case hosted(any WakeBell)
    #endif

    init(_ choice: CurlTransport.Configuration.Driver) throws(TransportError) {
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

    var bell: any WakeBell {
        switch self {
        case .poll(let bell): bell
        #if os(Linux)
            case .sockets(let bell): bell
            case .hosted(let bell): bell
        #endif
        }
    }

    func make(for multi: borrowing CurlMulti) throws(TransportError) -> any CurlDriver {
        switch self {
        case .poll(let bell): CurlPollDriver(multi: multi, bell: bell)
        #if os(Linux)
            case .sockets(let bell): try CurlSocketDriver(multi: multi, bell: bell)
            case .hosted: try CurlSocketDriver(multi: multi, bell: nil)
        #endif
        }
    }
}
