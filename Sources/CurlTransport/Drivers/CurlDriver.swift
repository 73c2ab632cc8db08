import CCurl
import HTTPTransport

/// How an engine learns of ready sockets and lets libcurl act on them.
///
/// Belongs to one engine's thread. Has to outlive the multi handle it was made for.
protocol CurlDriver: AnyObject {
    /// Sets what the driver needs to know of a transfer's sockets.
    func prepare(_ easy: borrowing CurlEasy) throws(TransportError)

    /// Waits until a socket is ready, a timer of libcurl's is due, the bell was rung, or the deadline has
    /// come.
    func wait(until deadline: MonotonicTime)

    /// A descriptor that is readable while a socket is ready, and when libcurl's next timer is due: what a thread that
    /// waits for other things, too, has to know in place of ``wait(until:)``; `nil` where the driver waits itself.
    var readiness: (descriptor: CInt, timer: MonotonicTime)? { get }

    /// How many connections there are, those that are being made included; `nil` where the driver does not see them.
    var openSockets: Int? { get }

    /// Lets libcurl act on what is ready and due. Calls the transfers' callbacks.
    func advance(at now: MonotonicTime) -> CURLMcode

    /// What the wait brought of sockets that are not libcurl's, in place of what the array holds.
    func takeReady(_ events: inout [SocketEvent])

    /// Watches a socket that is not libcurl's, in place of what was asked for before; told to the kernel by ``applyInterest()``.
    func watch(_ socket: CInt, reading: Bool, writing: Bool)

    /// Watches it no more: it is about to be closed.
    func forget(_ socket: CInt)

    /// Tells the kernel what changed in a turn.
    func applyInterest()
}
