import NIOCore
import NIOHTTP1
import ProxyCore

/// One connection: reads requests, has each answered in a task on the connection's event loop, writes the answers in order.
///
/// A request that comes while one is being answered waits, and so does one whose client has not read the responses before it; nothing more
/// is read meanwhile. When the client goes, the task is
/// cancelled, in whichever phase it is.
final class HTTPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let service: ProxyService
    let limits: ConnectionLimits
    private let loop: ServerLoop
    private let turn: LoopTurn
    private let budget: BodyBudget
    /// What responses say of the time.
    var date: DateField { turn.date }
    let notices: ConnectionNotices

    private var reader: RequestReader.StateMachine
    /// Parts of the next requests; there are seldom any, and never more than a portion of the gate's holds.
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
    /// Keeps the bytes of the next requests.
    private var gate: RequestGate?
    /// What the present request's body has taken of the budget, where it is large.
    private var reservation: BodyReservation?
    /// The present request without its body, where the service was asked about it before the body came.
    private var judged: ProxyRequest?
    private var task: Task<Void, Never>?
    private var answer: AnswerWriter?
    private var keepsAlive = true
    /// What is wrong with what came behind the request that is being answered.
    private var failure: ProxyError?
    /// What the connection's first bytes say; `nil` before there are any.
    private(set) var spoken: SpokenProtocol?
    /// How many requests were taken from what was there already, one after the other.
    private var servedInRow = 0
    /// Whether the next request waits until the loop has looked at other connections.
    private var isPaused = false
    private var isDraining = false
    private var watch: ConnectionWatch
    private var alarm: Scheduled<Void>?
    private var context: ChannelHandlerContext?
    /// Asked for once a connection: the system is asked each time.
    private(set) lazy var remoteAddress = context?.channel.remoteAddress?.ipAddress

    init(
        service: ProxyService,
        limits: ConnectionLimits,
        loop: ServerLoop,
        budget: BodyBudget,
        notices: ConnectionNotices
    ) {
        self.service = service
        self.limits = limits
        self.loop = loop
        self.turn = loop.turn.value
        self.budget = budget
        self.notices = notices
        self.reader = RequestReader.StateMachine(limits: limits)
        self.watch = ConnectionWatch(limits: limits, now: .now())
    }

    /// Makes what has to stand in front of the decoder.
    func makeGate() -> RequestGate {
        let gate = RequestGate(self)
        self.gate = gate
        return gate
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { setAlarm() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        gate = nil
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
        reservation = nil
        judged = nil
        context.fireChannelInactive()
    }

    /// What can be used of the bytes that came.
    var demand: RequestGate.Demand {
        if reader.isClosed { return .none }
        // A client that does not read its responses gets no more of them.
        if reader.isResponding || isPaused || !waiting.isEmpty { return .later }
        if reader.isIdle, context?.channel.isWritable != true { return .later }
        return .portion(max(RequestGate.portion, reader.bytesToCome ?? 0))
    }

    /// Bytes are on their way to the decoder, which shows a head only when it is complete.
    func bytesArrived(_ bytes: ByteBuffer) {
        if spoken == nil { spoken = SpokenProtocol(firstBytes: bytes) }
        if reader.isIdle { requestBegan() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if reader.isResponding || !waiting.isEmpty {
            waiting.append(part)
        } else {
            take(part, context: context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        act(reader.readCompleted(), context: context)
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            answer?.becameWritable()
            if reader.isIdle { goOnReading(context) }
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            let spoken = spoken ?? .http
            report(error, spoken)
            let failure = RequestHeadCheck.error(for: error, spoken: spoken)
            guard !reader.isResponding else {
                self.failure = failure
                return
            }
            act(reader.failed(failure), context: context)
        } else {
            reportBroken(error)
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
            guard hasRoom(for: reader.bodyBytes + bytes.readableBytes) else {
                reportFull()
                return act(reader.refuse(RequestHeadCheck.noRoom), context: context)
            }
            act(reader.body(&bytes), context: context)
        case .end:
            act(reader.end(), context: context)
            guard reader.isIdle else { return }
            // The rest of a body that nobody wanted.
            watch.becameIdle(at: .now())
            if isDraining { closeIdle(context) }
        }
    }

    /// Takes the memory for a body that is being received; small ones are not counted.
    private func hasRoom(for size: Int) -> Bool {
        guard size > BodyBudget.freeBytes, reader.isReceiving else { return true }
        let reservation = reservation ?? BodyReservation(budget)
        self.reservation = reservation
        return reservation.grow(to: size)
    }

    private func act(_ action: RequestReader.StateMachine.Action, context: ChannelHandlerContext) {
        switch action {
        case .none:
            break
        case .judge(let head):
            judge(head, context: context)
        case .sendContinue:
            write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
        case .handle(let head, let body):
            handle(head, body, context: context)
        case .refuse(let error):
            refuse(error, context: context)
        case .close:
            linger(context)
        }
    }

    /// Has the service look at a head before its body is received.
    private func judge(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        guard let request = request(head, ByteBuffer()) else {
            return act(reader.refuse(RequestHeadCheck.malformed("its method is unknown")), context: context)
        }
        switch service.verdict(onHeadOf: request) {
        case .wantsBody(let limit):
            judged = request
            let action = reader.wanted(upTo: limit) { budget.hasRoom(for: $0) }
            if case .refuse(let error) = action, error.status == 503 { reportFull() }
            act(action, context: context)
        case .answered(let response):
            watch.requestEnded()
            keepsAlive = reader.answeredHead() && !reader.isLast
            let answer = makeAnswer(head, context)
            task = Task(executorPreference: loop.executor) { await answer.send(response) }
        }
    }

    private func request(_ head: HTTPRequestHead, _ body: ByteBuffer) -> ProxyRequest? {
        RequestConversion.request(head, body: body, remoteAddress: remoteAddress, affinity: loop.affinity)
    }

    private func handle(_ head: HTTPRequestHead, _ body: ByteBuffer, context: ChannelHandlerContext) {
        watch.requestEnded()
        keepsAlive = !reader.isLast
        var request = judged
        judged = nil
        if request == nil { request = self.request(head, body) } else { request?.body = Array(buffer: body) }
        guard var request else {
            return refuse(RequestHeadCheck.malformed("its method is unknown"), context: context)
        }
        request.bodyReservation = reservation
        reservation = nil
        let answer = makeAnswer(head, context)
        let service = service
        task = Task(executorPreference: loop.executor) { [request] in
            let response = await service.respond(to: request)
            await answer.send(response)
        }
    }

    private func makeAnswer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> AnswerWriter {
        let answer = AnswerWriter(
            handler: NIOLoopBound(self, eventLoop: context.eventLoop),
            channel: context.channel,
            version: head.version,
            isHead: head.method == .HEAD
        )
        self.answer = answer
        return answer
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
        reservation = nil
        judged = nil
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
        if reader.isDropping { requestBegan() }
        goOnReading(context)
    }

    /// Takes what is there of the next requests, where the client has read the last response.
    private func goOnReading(_ context: ChannelHandlerContext) {
        guard !isPaused else { return }
        if !waiting.isEmpty || (gate?.heldBytes ?? 0) > 0 {
            servedInRow += 1
            if servedInRow > Self.mostInRow { return pause(context) }
        } else {
            servedInRow = 0
        }
        while !waiting.isEmpty, mayRead(context) { take(waiting.removeFirst(), context: context) }
        guard waiting.isEmpty, mayRead(context) else { return }
        if waiting.capacity > 16 { waiting = CircularBuffer(initialCapacity: 1) }
        if let failure {
            self.failure = nil
            act(reader.failed(failure), context: context)
        } else if isDraining, reader.isIdle {
            closeIdle(context)
        } else {
            gate?.resume()
        }
    }

    /// Lets the loop look at its sockets before the next of many requests that came at once.
    private func pause(_ context: ChannelHandlerContext) {
        isPaused = true
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        turn.afterSockets {
            handler.value.isPaused = false
            handler.value.servedInRow = 0
            guard let context = handler.value.context else { return }
            handler.value.goOnReading(context)
        }
    }

    private static let mostInRow = 4

    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        !reader.isResponding && (!reader.isIdle || context.channel.isWritable)
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
