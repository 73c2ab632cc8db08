import HTTPTypes
import NIOCore
import NIOHTTP1
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyServer

/// What a connection does next, without a socket and without time.
struct ConnectionStateMachineTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private static let limits = ConnectionLimits(
        bodyBytes: 1_000_000,
        receiveTime: .seconds(30),
        bodyBytesPerSecond: 1000,
        idleTime: .seconds(75)
    )

    private var machine = HTTPConnectionHandler.StateMachine(
        limits: Self.limits,
        budget: BodyBudget(bytes: 1_000_000),
        now: Self.start
    )

    // MARK: - One request

    @Test func handsOverRequestWithItsBody() {
        var connection = machine
        #expect(connection.receive(Self.head(length: 4)) == "none")
        #expect(connection.receive(Self.body("ab")) == "none")
        #expect(connection.receive(Self.body("cd")) == "none")
        #expect(connection.receive(.end(nil)) == "handle abcd")
        #expect(connection.keepsAlive)
        #expect(connection.demand() == "later")
        connection.responseEnded(at: Self.start)
        #expect(connection.pendingHandled() == "readMore")
        #expect(connection.demand() == "portion \(RequestGate.portion)")
    }

    @Test func demandsAtLeastTheRestOfTheBody() {
        var connection = machine
        _ = connection.receive(Self.head(length: 100_000))
        _ = connection.receive(Self.body("abc"))
        #expect(connection.demand(isWritable: false) == "portion 99997")
    }

    @Test(
        "A request that ends its connection",
        arguments: [
            HTTPHeaders([("connection", "close")]),
            HTTPHeaders([("connection", "upgrade"), ("upgrade", "h2c")]),
        ]
    )
    func closesAfterLastRequest(fields: HTTPHeaders) {
        var connection = machine
        _ = connection.receive(Self.head(length: 0, fields))
        #expect(connection.receive(.end(nil)) == "handle ")
        #expect(!connection.keepsAlive)
    }

    @Test func checksHeadOfBodyThatArrivesLater() {
        var connection = machine
        _ = connection.receive(Self.head(length: 4))
        #expect(connection.describe { $0.readCompleted() } == "checkHead")
        #expect(connection.describe { $0.acceptBody(upTo: nil) } == "none")
        #expect(connection.describe { $0.readCompleted() } == "none", "the head is checked only once")
        _ = connection.receive(Self.body("abcd"))
        #expect(connection.receive(.end(nil)) == "handle abcd")
    }

    @Test func grantsContinueOnceTheHeadWasChecked() {
        var connection = machine
        #expect(connection.receive(Self.head(length: 4, ["expect": "100-Continue"])) == "checkHead")
        #expect(connection.describe { $0.acceptBody(upTo: nil) } == "sendContinue")
    }

    // MARK: - Limits

    @Test func refusesTooLargeBodyOnlyAfterTheHeadWasChecked() {
        var connection = machine
        #expect(connection.receive(Self.head(length: 1_000_001)) == "checkHead")
        #expect(connection.describe { $0.acceptBody(upTo: nil) } == "refuse 413")
        #expect(!connection.keepsAlive)
        #expect(connection.demand() == "none")
    }

    @Test func appliesTheLowestOfThreeLimits() {
        for (allowed, route, length, outcome) in [
            (10, nil, 11, "refuse 413"), (10, nil, 10, "none"), (1000, 20, 21, "refuse 413"),
            (1000, 20, 20, "none"), (.max, nil, 1_000_001, "refuse 413"),
        ] as [(Int, Int?, Int, String)] {
            var connection = machine
            _ = connection.receive(Self.head(length: length), allowedBytes: allowed)
            #expect(connection.describe { $0.acceptBody(upTo: route) } == outcome, "\(length) bytes")
        }
    }

    @Test func refusesChunkedBodyOnceItIsTooLarge() {
        var connection = machine
        _ = connection.receive(Self.head(length: nil), allowedBytes: 5)
        #expect(connection.receive(Self.body("abcde")) == "none")
        #expect(connection.receive(Self.body("f")) == "refuse 413")
        #expect(connection.receive(Self.body("g")) == "none")
        #expect(connection.receive(.end(nil)) == "none")
    }

    @Test func releasesTheBudgetWithTheRequest() {
        let budget = BodyBudget(bytes: 1_000_000)
        var connection = HTTPConnectionHandler.StateMachine(
            limits: Self.limits,
            budget: budget,
            now: Self.start
        )
        let piece = HTTPServerRequestPart.body(ByteBuffer(repeating: 0x78, count: 200_000))
        _ = connection.receive(Self.head(length: nil))
        _ = connection.receive(piece)
        #expect(budget.reservedBytes == 200_000)
        var action: HTTPConnectionHandler.StateMachine.Action? = connection.receive(
            .end(nil),
            allowedBytes: .max,
            at: Self.start
        )
        #expect(action?.text.hasPrefix("handle x") == true)
        #expect(budget.reservedBytes == 200_000)
        action = nil
        #expect(budget.reservedBytes == 0)
        var other = HTTPConnectionHandler.StateMachine(limits: Self.limits, budget: budget, now: Self.start)
        _ = other.receive(Self.head(length: nil))
        _ = other.receive(piece)
        #expect(budget.reservedBytes == 200_000)
        #expect(other.describe { $0.decodingFailed(RequestHeadCheck.malformed("x")) } == "refuse 400")
        #expect(budget.reservedBytes == 0)
    }

    // MARK: - Early responses

    @Test func discardsSmallBodyAfterEarlyResponse() {
        var connection = machine
        _ = connection.receive(Self.head(length: 3))
        connection.respondEarly()
        #expect(connection.keepsAlive)
        #expect(connection.demand() == "later")
        connection.responseEnded(at: Self.start)
        #expect(connection.receive(Self.body("abc")) == "none")
        #expect(connection.receive(.end(nil)) == "none")
        #expect(connection.receive(Self.head(length: 0)) == "none")
        #expect(connection.receive(.end(nil)) == "handle ")
    }

    @Test(arguments: [nil, 65_537] as [Int?])
    func closesAfterEarlyResponseToLargeBody(length: Int?) {
        var connection = machine
        _ = connection.receive(Self.head(length: length))
        connection.respondEarly()
        #expect(!connection.keepsAlive)
    }

    @Test func closesWhenTheDiscardedBodyGrowsTooLarge() {
        var connection = machine
        _ = connection.receive(Self.head(length: 60_000))
        connection.respondEarly()
        connection.responseEnded(at: Self.start)
        let piece = HTTPServerRequestPart.body(ByteBuffer(repeating: 0x78, count: 40_000))
        #expect(connection.receive(piece) == "none")
        #expect(connection.receive(piece) == "close")
    }

    // MARK: - Requests behind the present one

    @Test func holdsPipelinedRequestUntilTheResponseEnds() {
        var connection = machine
        connection.receiveRequest("first")
        #expect(connection.receive(Self.head(length: 6)) == "none")
        #expect(connection.receive(Self.body("second")) == "none")
        #expect(connection.receive(.end(nil)) == "none")
        #expect(connection.nextPending() == nil)
        connection.responseEnded(at: Self.start)
        #expect(connection.nextPending(isWritable: false) == nil, "the client has not read the response")
        #expect(connection.nextPending() == "none")
        #expect(connection.nextPending() == "none")
        #expect(connection.nextPending() == "handle second")
        #expect(connection.nextPending() == nil)
        #expect(connection.pendingHandled() == "none")
    }

    @Test func refusesGarbageBehindRequestAfterItsResponse() {
        var connection = machine
        connection.receiveRequest("first")
        #expect(connection.describe { $0.decodingFailed(RequestHeadCheck.malformed("x")) } == "none")
        #expect(connection.keepsAlive)
        connection.responseEnded(at: Self.start)
        #expect(connection.pendingHandled() == "refuse 400")
        #expect(!connection.keepsAlive)
    }

    @Test func pausesAfterSeveralPipelinedRequests() {
        var connection = machine
        for _ in 0..<HTTPConnectionHandler.StateMachine.mostPipelined {
            connection.receiveRequest("x")
            connection.responseEnded(at: Self.start)
            #expect(connection.continuation(gateHoldsBytes: true) == .continue)
        }
        connection.receiveRequest("x")
        connection.responseEnded(at: Self.start)
        #expect(connection.continuation(gateHoldsBytes: true) == .pause)
        #expect(connection.continuation(gateHoldsBytes: true) == .wait)
        #expect(connection.demand() == "later")
        connection.resume()
        #expect(connection.continuation(gateHoldsBytes: true) == .continue)
        #expect(connection.continuation(gateHoldsBytes: false) == .continue)
    }

    @Test func demandsNothingWhileTheClientDoesNotRead() {
        let connection = machine
        #expect(connection.demand(isWritable: false) == "later")
        #expect(connection.demand(isWritable: true) == "portion \(RequestGate.portion)")
    }

    // MARK: - Drain and close

    @Test func drainClosesIdleConnectionAtOnceAndBusyOneAfterItsResponse() {
        var idle = machine
        #expect(idle.describe { $0.drain() } == "closeIdle")
        var busy = machine
        busy.receiveRequest("x")
        #expect(busy.describe { $0.drain() } == "none")
        #expect(!busy.keepsAlive, "the response says that the connection closes")
        var discarding = machine
        _ = discarding.receive(Self.head(length: 3))
        discarding.respondEarly()
        discarding.responseEnded(at: Self.start)
        #expect(discarding.describe { $0.drain() } == "none")
        _ = discarding.receive(Self.body("abc"))
        #expect(discarding.receive(.end(nil)) == "closeIdle")
    }

    @Test func doesNothingOnceClosed() {
        var connection = machine
        _ = connection.receive(Self.head(length: 3))
        connection.close()
        #expect(connection.receive(Self.body("abc")) == "none")
        #expect(connection.receive(.end(nil)) == "none")
        #expect(connection.describe { $0.readCompleted() } == "none")
        #expect(connection.describe { $0.decodingFailed(RequestHeadCheck.malformed("x")) } == "none")
        #expect(connection.fire(after: .hours(1)) == "none")
        #expect(connection.demand() == "none")
    }

    // MARK: - Time

    @Test func closesIdleConnectionUnlessItsClientStillReads() {
        var connection = machine
        #expect(connection.nextCheck == Self.start + .seconds(30))
        #expect(connection.fire(after: .seconds(30)) == "none")
        #expect(connection.nextCheck == Self.start + .seconds(75))
        #expect(connection.fire(after: .seconds(75), hasUnsentBytes: true) == "none")
        #expect(connection.fire(after: .seconds(149)) == "none")
        #expect(connection.fire(after: .seconds(150)) == "closeIdle")
    }

    @Test func refusesSlowHead() {
        var connection = machine
        connection.receive(ByteBuffer(string: "GET"), at: Self.start + .seconds(10))
        connection.receive(ByteBuffer(string: " /"), at: Self.start + .seconds(39))
        #expect(connection.fire(after: .seconds(39)) == "none")
        #expect(connection.nextCheck == Self.start + .seconds(40))
        #expect(connection.fire(after: .seconds(40)) == "refuse 408")
    }

    @Test func grantsTimeForWhatHasArrivedOfTheBody() {
        var connection = machine
        _ = connection.receive(Self.head(length: nil))
        _ = connection.receive(.body(ByteBuffer(repeating: 0x78, count: 5000)))
        #expect(connection.fire(after: .milliseconds(34_999)) == "none")
        #expect(connection.fire(after: .milliseconds(35_000)) == "refuse 408")
    }

    @Test func checksEarlierWhenRequestStartsOnLongIdleConnection() {
        var connection = machine
        #expect(connection.fire(after: .seconds(30)) == "none")
        connection.receive(ByteBuffer(string: "G"), at: Self.start + .seconds(31))
        #expect(connection.nextCheck == Self.start + .seconds(61))
    }

    @Test func grantsResponseAllTheTimeItNeeds() {
        var connection = machine
        connection.receiveRequest("x")
        for hours in 1...3 { #expect(connection.fire(after: .hours(Int64(hours))) == "none") }
    }

    @Test func closesWithoutResponseWhenTheDiscardedBodyIsSlow() {
        var connection = machine
        _ = connection.receive(Self.head(length: 3))
        connection.respondEarly()
        connection.responseEnded(at: Self.start + .seconds(1))
        #expect(connection.fire(after: .seconds(31)) == "close")
    }

    // MARK: - Any order

    /// In whatever order things happen, each request gets one response, and a closed connection stays closed.
    @Test func keepsItsPromisesInAnyOrder() {
        var budget = FuzzBudget(rounds: 2000)
        var generator = SeededGenerator(seed: budget.seed)
        while budget.next() {
            let memory = BodyBudget(bytes: 300_000)
            var connection = HTTPConnectionHandler.StateMachine(
                limits: Self.limits,
                budget: memory,
                now: Self.start
            )
            var now = Self.start
            var isResponding = false
            var isClosed = false
            for _ in 0..<60 {
                now = now + .milliseconds(Int64.random(in: 0...5000, using: &generator))
                let action =
                    switch Int.random(in: 0..<12, using: &generator) {
                    case 0...5:
                        connection.receive(Self.part(using: &generator), allowedBytes: 200_000, at: now)
                    case 6: connection.readCompleted()
                    case 7: connection.decodingFailed(RequestHeadCheck.malformed("x"))
                    case 8: connection.timerFired(at: now, hasUnsentBytes: .random(using: &generator))
                    case 9: connection.nextPending(isWritable: true, allowedBytes: 200_000, at: now) ?? .none
                    case 10: connection.pendingHandled(isWritable: .random(using: &generator))
                    default: HTTPConnectionHandler.StateMachine.Action.none
                    }
                switch action {
                case .checkHead:
                    #expect(!isResponding && !isClosed, "seed \(budget.seed)")
                    if Bool.random(using: &generator) {
                        if case .refuse = connection.acceptBody(upTo: nil) {
                            (isResponding, isClosed) = (true, true)
                        }
                    } else {
                        connection.respondEarly()
                        isResponding = true
                    }
                case .handle:
                    #expect(!isResponding && !isClosed, "seed \(budget.seed)")
                    isResponding = true
                case .refuse:
                    #expect(!isResponding && !isClosed, "seed \(budget.seed)")
                    (isResponding, isClosed) = (true, true)
                case .close, .closeIdle:
                    connection.close()
                    isClosed = true
                case .none, .sendContinue, .readMore: break
                }
                if isResponding, Int.random(in: 0..<3, using: &generator) == 0 {
                    isResponding = false
                    if connection.keepsAlive, !isClosed {
                        connection.responseEnded(at: now)
                    } else {
                        connection.close()
                        isClosed = true
                    }
                }
            }
            connection.close()
            #expect(memory.reservedBytes == 0, "seed \(budget.seed)")
        }
    }

    private static func part(using generator: inout SeededGenerator) -> HTTPServerRequestPart {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: head(length: [nil, 0, 3, 70_000, 250_000].randomElement(using: &generator) ?? 0)
        case 1: .body(ByteBuffer(repeating: 0x78, count: Int.random(in: 1...80_000, using: &generator)))
        default: .end(nil)
        }
    }
}

// MARK: - Short forms

extension ConnectionStateMachineTests {
    fileprivate static func head(length: Int?, _ fields: HTTPHeaders = [:]) -> HTTPServerRequestPart {
        var headers = HTTPHeaders([("host", "p")])
        if let length {
            headers.add(name: "content-length", value: "\(length)")
        } else {
            headers.add(name: "transfer-encoding", value: "chunked")
        }
        headers.add(contentsOf: fields)
        return .head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: headers))
    }

    fileprivate static func body(_ text: String) -> HTTPServerRequestPart { .body(ByteBuffer(string: text)) }

    fileprivate static var now: NIODeadline { start }
}

extension HTTPConnectionHandler.StateMachine {
    fileprivate var keepsAlive: Bool {
        keepsAlive(after: ProxyResponse(head: HTTPResponse(status: .ok), body: .bytes([])))
    }

    fileprivate mutating func receiveRequest(_ body: String) {
        _ = receive(ConnectionStateMachineTests.head(length: body.utf8.count))
        _ = receive(ConnectionStateMachineTests.body(body))
        _ = receive(.end(nil))
    }

    fileprivate mutating func receive(_ part: HTTPServerRequestPart, allowedBytes: Int = .max) -> String {
        receive(part, allowedBytes: allowedBytes, at: ConnectionStateMachineTests.now).text
    }

    fileprivate mutating func nextPending(isWritable: Bool = true) -> String? {
        nextPending(isWritable: isWritable, allowedBytes: .max, at: ConnectionStateMachineTests.now)?.text
    }

    fileprivate mutating func pendingHandled() -> String { pendingHandled(isWritable: true).text }

    fileprivate mutating func fire(after time: TimeAmount, hasUnsentBytes: Bool = false) -> String {
        timerFired(at: ConnectionStateMachineTests.now + time, hasUnsentBytes: hasUnsentBytes).text
    }

    fileprivate mutating func describe(_ event: (inout Self) -> Action) -> String { event(&self).text }

    fileprivate func demand(isWritable: Bool = true) -> String {
        switch demand(isWritable: isWritable) as RequestGate.Demand {
        case .portion(let size): "portion \(size)"
        case .later: "later"
        case .none: "none"
        }
    }
}

extension HTTPConnectionHandler.StateMachine.Action {
    fileprivate var text: String {
        switch self {
        case .none: "none"
        case .checkHead: "checkHead"
        case .sendContinue: "sendContinue"
        case .handle(_, let body, _): "handle \(String(buffer: body))"
        case .refuse(let error): "refuse \(error.status)"
        case .readMore: "readMore"
        case .close: "close"
        case .closeIdle: "closeIdle"
        }
    }
}
