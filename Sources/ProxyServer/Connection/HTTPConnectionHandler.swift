import NIOCore
import NIOHTTP1
import ProxyCore

/// One connection: feeds its ``StateMachine``, lets the service respond to each request in a task on the connection's event loop, and
/// cancels that task when the client leaves.
final class HTTPConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let call: ServiceCall
    private let turn: LoopTurn
    private let notices: ConnectionNotices

    private var connection: StateMachine
    /// Holds the bytes of the next requests.
    private var gate: RequestGate?
    private var context: ChannelHandlerContext?
    private let bodyMemory: Int
    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture
    /// Stored, because looking it up is a system call.
    private lazy var remoteAddress = context?.channel.remoteAddress?.ipAddress

    init(
        service: ProxyService,
        limits: ConnectionLimits,
        loop: ServerLoop,
        budget: BodyBudget,
        notices: ConnectionNotices
    ) {
        self.call = ServiceCall(service, on: loop)
        self.turn = loop.turn.value
        self.notices = notices
        self.bodyMemory = budget.bytes
        self.connection = StateMachine(limits: limits, budget: budget, now: .now())
    }

    /// Creates the handler that belongs in front of the decoder.
    func makeGate() -> RequestGate {
        let gate = RequestGate(self)
        self.gate = gate
        return gate
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { startTimer() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        gate = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if timer == nil { startTimer() }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        call.cancel()
        connection.close()
        context.fireChannelInactive()
    }

    /// How many of the bytes that arrived the connection can use now.
    var demand: RequestGate.Demand { connection.demand(isWritable: context?.channel.isWritable == true) }

    /// Receives bytes on their way from the gate to the decoder.
    func receive(_ bytes: ByteBuffer) {
        connection.receive(bytes, at: .now())
        updateTimer()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        perform(connection.receive(part, allowedBytes: call.allowedBytes, at: .now()), context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        perform(connection.readCompleted(), context)
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            call.becameWritable()
            if connection.continuesWhenWritable { continueReading(context) }
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            let client = connection.clientProtocol ?? .http
            notices.reportUnreadable(error, from: client, at: remoteAddress)
            perform(connection.decodingFailed(RequestHeadCheck.unreadable(error, from: client)), context)
        } else {
            if connection.clientProtocol == nil { notices.reportHandshake(error, from: remoteAddress) }
            // The connection is broken, so nobody would receive a response.
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is DrainEvent { perform(connection.drain(), context) }
        context.fireUserInboundEventTriggered(event)
    }
}

/// Tells a connection that the server stops: it completes the requests under way, then closes.
struct DrainEvent: Sendable {}

// MARK: - Actions

extension HTTPConnectionHandler {
    private func perform(_ action: StateMachine.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .none:
            break
        case .checkHead(let head):
            check(head, context)
        case .sendContinue:
            write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
            flush()
        case .handle(let head, let body, let reservation):
            let isStarted = call.respond(
                to: head,
                body,
                reservation,
                from: remoteAddress,
                on: self,
                context.channel
            )
            if !isStarted { refuseMethod(context) }
        case .refuse(let error):
            // No other refusal of a connection has this status.
            if error.status == 503 { notices.reportNoBodyMemory(limit: bodyMemory) }
            call.refuse(error, on: self, context.channel)
        case .readMore:
            gate?.resume()
        case .close:
            close(context)
        case .closeIdle:
            closeIdle(context)
        }
    }

    private func check(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch call.check(head, from: remoteAddress) {
        case .wantsBody(let limit):
            perform(connection.acceptBody(upTo: limit), context)
        case .response(let response):
            connection.respondEarly()
            call.send(response, to: head, on: self, context.channel)
        case nil:
            refuseMethod(context)
        }
    }

    private func refuseMethod(_ context: ChannelHandlerContext) {
        perform(connection.refuse(RequestHeadCheck.malformed("its method is unknown")), context)
    }

    /// Continues with the requests behind a response, as far as the client has read the responses before.
    private func continueReading(_ context: ChannelHandlerContext) {
        switch connection.continuation(gateHoldsBytes: gate?.holdsBytes == true) {
        case .continue: break
        case .pause: return pause(context)
        case .wait: return
        }
        while let action = connection.nextPending(
            isWritable: context.channel.isWritable,
            allowedBytes: call.allowedBytes,
            at: .now()
        ) {
            perform(action, context)
        }
        perform(connection.pendingHandled(isWritable: context.channel.isWritable), context)
        updateTimer()
    }

    /// Lets the event loop poll its other connections before the next of many pipelined requests.
    private func pause(_ context: ChannelHandlerContext) {
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        turn.runAfterPoll {
            this.value.connection.resume()
            if let context = this.value.context { this.value.continueReading(context) }
        }
    }

    private func close(_ context: ChannelHandlerContext) {
        connection.close()
        timer?.cancel()
        // The response may still wait for the end of the turn.
        context.flush()
        LingeringClose.start(on: context.channel)
    }

    private func closeIdle(_ context: ChannelHandlerContext) {
        context.flush()
        // A client that reads slowly still gets its last response.
        if context.channel.unsentBytes > 0 { close(context) } else { context.close(promise: nil) }
    }
}

// MARK: - Responses

extension HTTPConnectionHandler: ResponseOutput {
    var date: DateHeader { turn.date }

    func keepsAlive(after response: ProxyResponse) -> Bool { connection.keepsAlive(after: response) }

    func write(_ bytes: ByteBuffer) {
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    func flush() {
        if let context { turn.flush(context) }
    }

    func continueInNewTask(_ work: @escaping @Sendable () async -> Void) {
        call.continueInNewTask(work)
    }

    func responseEnded(isComplete: Bool, keepsAlive: Bool) {
        // First, because task and writer refer to the handler: once the connection has closed, nothing else would release them.
        call.ended()
        guard let context else { return }
        guard isComplete, keepsAlive else { return close(context) }
        connection.responseEnded(at: .now())
        updateTimer()
        continueReading(context)
    }
}

// MARK: - Time

extension HTTPConnectionHandler {
    /// Schedules the connection's only timer, which is set again when it fires; most requests do not touch it.
    private func startTimer() {
        guard let context else { return }
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        timerDeadline = connection.nextCheck
        timer = context.eventLoop.scheduleTask(deadline: timerDeadline) { this.value.timerFired() }
    }

    private func updateTimer() {
        guard connection.nextCheck < timerDeadline else { return }
        timer?.cancel()
        startTimer()
    }

    private func timerFired() {
        guard let context, context.channel.isActive else { return }
        let action = connection.timerFired(at: .now(), hasUnsentBytes: context.channel.unsentBytes > 0)
        startTimer()
        perform(action, context)
    }
}
