import CCurl
import HTTPTransport

/// What a wait found out about a socket; both where it broke.
struct SocketEvent {
    var socket: CInt
    var isReadable: Bool
    var isWritable: Bool
}

/// Waits for an engine's sockets, and lets libcurl act on its own.
///
/// Only the engine's thread uses it. Has to outlive the multi handle it was made for.
protocol CurlDriver: AnyObject {
    /// Sets what the driver needs to know of a transfer's sockets.
    func prepare(_ easy: borrowing CurlEasy) throws(TransportError)

    /// Waits until a socket is ready, a timer of libcurl's is due, the engine is woken, or the deadline has come.
    func wait(until deadline: MonotonicTime)

    /// A descriptor that is readable while a socket is ready, and when libcurl's next timer is due.
    ///
    /// For a thread that waits for other things as well, in place of ``wait(until:)``; `nil` where the driver has to wait itself.
    var readiness: (descriptor: CInt, timer: MonotonicTime)? { get }

    /// How many connections libcurl has, including those being made; `nil` where the driver does not see them.
    var openSockets: Int? { get }

    /// Lets libcurl act on what is ready and due. Calls the transfers' callbacks.
    func advance(at now: MonotonicTime) -> CURLMcode

    /// Replaces the array's elements by the events of the sockets that are not libcurl's.
    func takeReady(_ events: inout [SocketEvent])

    /// Watches a socket that is not libcurl's, in place of what was watched before; ``applyInterest()`` tells the kernel.
    func watch(_ socket: CInt, reading: Bool, writing: Bool)

    /// Stops watching a socket that is about to be closed.
    func forget(_ socket: CInt)

    /// Tells the kernel what changed in a turn.
    func applyInterest()
}
