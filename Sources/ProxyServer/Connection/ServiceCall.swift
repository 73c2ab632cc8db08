import NIOCore
import NIOHTTP1
import ProxyCore

/// The service's call for a connection's present request: the check of the head, the task that responds, and the response's writer.
///
/// - Isolation: belongs to the connection's event loop.
final class ServiceCall {
    private let service: ProxyService
    private let loop: ServerLoop
    /// The request without its body, once its head was checked.
    private var checkedRequest: ProxyRequest?
    private var task: Task<Void, Never>?
    private var writer: ResponseWriter?

    init(_ service: ProxyService, on loop: ServerLoop) {
        self.service = service
        self.loop = loop
    }

    /// The configuration's present limit on a request's body, in bytes.
    var allowedBytes: Int { service.requestBodyLimit }

    /// Lets the service check a head before the body arrives; `nil` where the head cannot be converted.
    func check(_ head: HTTPRequestHead, from address: String?) -> ProxyService.HeadVerdict? {
        guard let request = request(head, ByteBuffer(), address) else { return nil }
        let verdict = service.verdict(onHeadOf: request)
        if case .wantsBody = verdict { checkedRequest = request }
        return verdict
    }

    /// Starts the task that responds to a request.
    ///
    /// - Returns: `false` where the head cannot be converted.
    func respond(
        to head: HTTPRequestHead,
        _ body: ByteBuffer,
        _ reservation: BodyReservation?,
        from address: String?,
        on output: any ResponseOutput,
        _ channel: any Channel
    ) -> Bool {
        var request = checkedRequest
        checkedRequest = nil
        if request == nil {
            request = self.request(head, body, address)
        } else {
            request?.body = Array(buffer: body)
        }
        guard var request else { return false }
        request.bodyReservation = reservation
        let writer = ResponseWriter(
            output: output,
            channel: channel,
            version: head.version,
            isHead: head.method == .HEAD
        )
        self.writer = writer
        let service = service
        task = Task(executorPreference: loop.executor) { [request] in
            let response = await service.respond(to: request)
            writer.send(response)
        }
        return true
    }

    /// Starts the task that sends a response to a head alone.
    func send(
        _ response: ProxyResponse,
        to head: HTTPRequestHead,
        on output: any ResponseOutput,
        _ channel: any Channel
    ) {
        send(
            response,
            with: ResponseWriter(
                output: output,
                channel: channel,
                version: head.version,
                isHead: head.method == .HEAD
            )
        )
    }

    /// Starts the task that responds with an error to what never became a request.
    func refuse(_ error: ProxyError, on output: any ResponseOutput, _ channel: any Channel) {
        checkedRequest = nil
        send(
            service.refusal(error),
            with: ResponseWriter(output: output, channel: channel, version: .http1_1, isHead: false)
        )
    }

    private func send(_ response: ProxyResponse, with writer: ResponseWriter) {
        self.writer = writer
        task = Task(executorPreference: loop.executor) { writer.send(response) }
    }

    private func request(_ head: HTTPRequestHead, _ body: ByteBuffer, _ address: String?) -> ProxyRequest? {
        RequestConversion.request(head, body: body, remoteAddress: address, affinity: loop.affinity)
    }

    /// Continues the response in a new task.
    func continueInNewTask(_ work: @escaping @Sendable () async -> Void) {
        let isCancelled = Task.isCancelled
        let writer = writer
        let next = loop.executor.startImmediately(work)
        if isCancelled { next.cancel() }
        // A short stream may have ended already, and the next request started.
        if self.writer === writer { task = next }
    }

    /// Resumes a response that waits for its client to read.
    func becameWritable() {
        writer?.resume()
    }

    /// Releases the task and the writer of a response that has ended.
    func ended() {
        task = nil
        writer = nil
    }

    /// Cancels the task, because the client has left.
    func cancel() {
        task?.cancel()
        writer?.resume()
        checkedRequest = nil
    }
}
