import NIOCore
import NIOHTTP1
import ProxyCore

/// One connection: reads requests, has each answered in a task on the connection's event loop, writes the answers in order.
///
/// A request that comes while one is being answered waits, and nothing more is read meanwhile. When the client goes, the task is
/// cancelled, in whichever phase it is.
final class HTTPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let service: ProxyService
    private let limits: ConnectionLimits
    private let loop: ServerLoop
    private let turn: LoopTurn

    private var reader: RequestReader.StateMachine
    /// Parts of the next requests; there are seldom any, and a connection keeps the room for them.
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
    private var holdsRead = false
    private var task: Task<Void, Never>?
    private var answer: AnswerWriter?
    private var keepsAlive = true
    /// What is wrong with what came behind the request that is being answered.
    private var failure: HTTPParserError?
    private var isDraining = false
    private var watch: ConnectionWatch
    private var alarm: Scheduled<Void>?
    private var context: ChannelHandlerContext?
    /// Asked for once a connection: the system is asked each time.
    private lazy var remoteAddress = context?.channel.remoteAddress?.ipAddress

    init(service: ProxyService, limits: ConnectionLimits, loop: ServerLoop) {
        self.service = service
        self.limits = limits
        self.loop = loop
        self.turn = loop.turn.value
        self.reader = RequestReader.StateMachine(limits: limits)
        self.watch = ConnectionWatch(limits: limits, now: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { setAlarm() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if alarm == nil { setAlarm() }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        task?.cancel()
        answer?.channelClosed()
        reader.close()
        context.fireChannelInactive()
    }

    /// Bytes came in; told by ``ByteArrivalHandler``, because the decoder shows a head only when it is complete.
    func bytesArrived() {
        if reader.isIdle { requestBegan() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if reader.isAnswering {
            waiting.append(part)
        } else {
            take(part, context: context)
        }
    }

    func read(context: ChannelHandlerContext) {
        // While an answer is made, at most one read's worth of the next requests is taken in.
        if reader.isAnswering, !waiting.isEmpty { holdsRead = true } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { answer?.becameWritable() }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            guard !reader.isAnswering else {
                failure = error
                return
            }
            act(reader.failed(error), context: context)
        } else {
            // The connection is broken; nobody is left to be told.
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is DrainEvent {
            isDraining = true
            if reader.isIdle { closeIdle(context) }
        }
        context.fireUserInboundEventTriggered(event)
    }
}

// MARK: - From parts to a request

extension HTTPConnectionHandler {
    private func take(_ part: HTTPServerRequestPart, context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            requestBegan()
            act(reader.head(head, grantedBytes: service.requestBodyLimit), context: context)
        case .body(var bytes):
            act(reader.body(&bytes), context: context)
        case .end:
            act(reader.end(), context: context)
        }
    }

    private func act(_ action: RequestReader.StateMachine.Action, context: ChannelHandlerContext) {
        switch action {
        case .none:
            break
        case .sendContinue:
            write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
        case .handle(let head, let body):
            handle(head, body, context: context)
        case .refuse(let error):
            refuse(error, context: context)
        }
    }

    private func handle(_ head: HTTPRequestHead, _ body: ByteBuffer, context: ChannelHandlerContext) {
        watch.requestEnded()
        keepsAlive = head.isKeepAlive
        let request = RequestConversion.request(
            head,
            body: body,
            remoteAddress: remoteAddress,
            affinity: loop.affinity
        )
        guard let request else {
            refuse(RequestHeadCheck.error(for: .invalidMethod), context: context)
            return
        }
        let answer = AnswerWriter(
            handler: NIOLoopBound(self, eventLoop: context.eventLoop),
            channel: context.channel,
            version: head.version,
            isHead: head.method == .HEAD
        )
        self.answer = answer
        let service = service
        task = Task(executorPreference: loop.executor) {
            let response = await service.respond(to: request)
            await answer.send(response)
        }
    }

    /// Writes a stream out in a task of its own, which begins at once: what there is of the stream goes out with its head.
    ///
    /// A task keeps the memory that its deepest call needed, and finding a backend goes deep: a stream that waits for its next event, for
    /// minutes perhaps, would keep all of that.
    func goOn(_ work: @escaping @Sendable () async -> Void) {
        let isCancelled = Task.isCancelled
        let answer = answer
        let next = loop.executor.begin(work)
        if isCancelled { next.cancel() }
        // A short stream may have ended already, and the next request begun.
        if self.answer === answer { task = next }
    }

    /// Answers what never became a request, and closes.
    private func refuse(_ error: ProxyError, context: ChannelHandlerContext) {
        keepsAlive = false
        let answer = AnswerWriter(
            handler: NIOLoopBound(self, eventLoop: context.eventLoop),
            channel: context.channel,
            version: .http1_1,
            isHead: false
        )
        self.answer = answer
        let response = service.refusal(error)
        task = Task(executorPreference: loop.executor) { await answer.send(response) }
    }
}

// MARK: - The end of an answer

extension HTTPConnectionHandler {
    /// Whether the connection will be used again after this answer.
    func willKeepAlive(closing: Bool) -> Bool {
        keepsAlive && !closing && !isDraining
    }

    /// Writes a part of the answer, which goes out at the end of the event loop's turn.
    func write(_ bytes: ByteBuffer) {
        writeAhead(bytes)
        flush()
    }

    /// Writes a part of the answer, which goes out with the next.
    func writeAhead(_ bytes: ByteBuffer) {
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    /// Has what was written go out at the end of the event loop's turn.
    func flush() {
        if let context { turn.flush(context) }
    }

    /// The answer is out.
    func answered(isWhole: Bool, keepsAlive: Bool) {
        // First, because they hold the handler: where the connection is gone already, nobody else would let go of them.
        task = nil
        answer = nil
        guard let context else { return }
        // What broke off ends with an event that says so, which is not lost either.
        guard isWhole, keepsAlive else {
            linger(context)
            return
        }
        reader.answered()
        watch.becameIdle(at: .now())
        while !waiting.isEmpty, !reader.isAnswering { take(waiting.removeFirst(), context: context) }
        if let failure, !reader.isAnswering {
            self.failure = nil
            act(reader.failed(failure), context: context)
        } else if isDraining, reader.isIdle {
            closeIdle(context)
        } else if holdsRead, !(reader.isAnswering && !waiting.isEmpty) {
            holdsRead = false
            context.read()
        }
    }

    /// Closes without losing the answer: closing at once would throw away what the client, if it reads slowly, has not taken yet,
    /// and reset the connection while the client still sends.
    private func linger(_ context: ChannelHandlerContext) {
        reader.close()
        // The answer may still wait for the turn's end.
        context.flush()
        let channel = context.channel
        guard channel.isActive else { return }
        endLingering(channel, unsent: unsentBytes(context))
        let handler = NIOLoopBound(self, eventLoop: channel.eventLoop)
        context.close(mode: .output).whenComplete { _ in
            handler.value.alarm?.cancel()
            channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
        }
    }

    /// Closes a connection whose client has taken nothing of its last answer for a while.
    private func endLingering(_ channel: any Channel, unsent: Int) {
        let handler = NIOLoopBound(self, eventLoop: channel.eventLoop)
        alarm?.cancel()
        alarm = channel.eventLoop.scheduleTask(in: Self.lingerTime) {
            guard channel.isActive, let context = handler.value.context else { return }
            let left = handler.value.unsentBytes(context)
            guard left > 0, left < unsent else { return channel.close(promise: nil) }
            handler.value.endLingering(channel, unsent: left)
        }
    }

    /// Closes between requests; the last answer may still wait for the turn's end, or for a client that reads slowly.
    private func closeIdle(_ context: ChannelHandlerContext) {
        context.flush()
        if unsentBytes(context) > 0 { linger(context) } else { context.close(promise: nil) }
    }

    /// How many bytes of an answer the system has not taken yet, because the client has not.
    private func unsentBytes(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private static let lingerTime = TimeAmount.seconds(30)
}

// MARK: - Time

extension HTTPConnectionHandler {
    /// One alarm a connection, set anew only when it rings: most requests never touch it.
    private func setAlarm() {
        guard let context else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(deadline: watch.nextAlarm) { handler.value.alarmRang() }
    }

    private func requestBegan() {
        guard watch.requestBegan(at: .now()) else { return }
        alarm?.cancel()
        setAlarm()
    }

    private func alarmRang() {
        guard let context, context.channel.isActive else { return }
        switch watch.check(at: .now(), bodyBytes: reader.bodyBytes) {
        case .fine:
            setAlarm()
        case .idleTooLong where unsentBytes(context) > 0:
            // The client still reads the last answer, as slowly as it likes.
            watch.becameIdle(at: .now())
            setAlarm()
        case .idleTooLong:
            context.close(promise: nil)
        case .tooSlow:
            setAlarm()
            act(reader.timedOut(), context: context)
        }
    }
}
