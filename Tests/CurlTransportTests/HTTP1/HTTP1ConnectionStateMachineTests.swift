import CCurl
import HTTPTransport
import HTTPTypes
import Testing

@testable import CurlTransport

struct HTTP1ConnectionStateMachineTests {
    private typealias Machine = HTTP1Connection.StateMachine

    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    /// A connection that is sending a request with a body of this length.
    private func machine(isHead: Bool = false, bodyCount: Int = 0, sent: Int = 10) -> Machine {
        var machine = Machine()
        start(&machine, isHead: isHead, bodyCount: bodyCount, sent: sent)
        return machine
    }

    private func start(_ machine: inout Machine, isHead: Bool = false, bodyCount: Int = 0, sent: Int = 10) {
        machine.start(isHead: isHead, limits: .init(bytes: 1000, fields: 10))
        _ = send(sent, to: &machine, bodyCount: bodyCount)
    }

    /// Reports the result of sending a head of ten bytes.
    private func send(_ result: Int, to machine: inout Machine, bodyCount: Int = 0) -> Bool {
        [UInt8](0..<10).withUnsafeBytes { machine.requestSent(result, of: $0, bodyCount: bodyCount) }
    }

    /// The actions for these bytes, by name.
    private func receive(_ text: String, _ machine: inout Machine) -> [String] {
        var actions: [String] = []
        Array(text.utf8).withUnsafeBytes { buffer in
            var bytes = buffer
            while let action = machine.next(in: &bytes) {
                switch action {
                case .head(let head, let length): actions.append("head \(head.status.code) \(length ?? -1)")
                case .body(let part): actions.append("body \(part.count)")
                case .complete: actions.append("complete")
                case .decodeWithLibcurl: actions.append("decode")
                case .fail(let failure): actions.append("fail \(failure.code)")
                }
                if ["decode", "complete"].contains(actions.last) || actions.last?.hasPrefix("fail") == true {
                    return
                }
            }
        }
        return actions
    }

    @Test func responseInOnePiece() {
        var machine = machine()
        #expect(machine.isRequestSent)
        #expect(receive(Self.ok, &machine) == ["head 200 2", "body 2", "complete"])
        #expect(machine.isReusable)
    }

    @Test func theNextRequestIsOnAReusedConnection() {
        var machine = machine()
        #expect(!machine.isReused)
        _ = receive(Self.ok, &machine)
        start(&machine, isHead: true)
        #expect(machine.isReused)
        #expect(!machine.isReusable)
        #expect(
            receive("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", &machine) == ["head 200 2", "complete"]
        )
        #expect(machine.isReusable)
    }

    @Test func theRestOfARequestIsSentWhenTheSocketHasRoom() {
        var machine = Machine()
        machine.start(isHead: false, limits: .init(bytes: 1000, fields: 10))
        #expect(!machine.isRequestSent && !machine.isWaitingForRoom)
        #expect(!send(-Int(EAGAIN), to: &machine, bodyCount: 5))
        #expect(machine.isWaitingForRoom)
        #expect(machine.takeUnsentHead() == [UInt8](0..<10))
        #expect(!send(4, to: &machine, bodyCount: 5))
        let head = machine.takeUnsentHead()
        #expect(head == [UInt8](4..<10))
        _ = head.withUnsafeBytes { machine.requestSent(8, of: $0, bodyCount: 5) }
        #expect(machine.bodyBytesSent == 2 && machine.isWaitingForRoom)
        #expect(machine.takeUnsentHead().isEmpty)
        _ = machine.requestSent(3, of: UnsafeRawBufferPointer(start: nil, count: 0), bodyCount: 5)
        #expect(machine.isRequestSent && !machine.isWaitingForRoom)
    }

    @Test func aResponseBeforeTheRequestIsSentClosesTheConnection() {
        var machine = machine(bodyCount: 5, sent: 12)
        #expect(receive(Self.ok, &machine).last == "complete")
        #expect(!machine.isReusable)
    }

    @Test(arguments: [
        Self.ok + "x", "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n",
    ])
    func connectionsThatAreNotReusable(_ text: String) {
        var machine = machine()
        #expect(receive(text, &machine).last == "complete")
        #expect(!machine.isReusable)
    }

    @Test func aCompressedResponseIsDecodedByLibcurl() {
        var machine = machine()
        let text = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n"
        #expect(receive(text, &machine) == ["decode"])
    }

    @Test func invalidResponsesFail() {
        var first = machine()
        #expect(receive("SSH-2.0-server\r\n", &first) == ["fail malformedResponse"])
        var second = machine()
        let long = "HTTP/1.1 200 OK\r\nx: \(String(repeating: "y", count: 1000))\r\n"
        #expect(receive(long, &second) == ["fail headTooLarge"])
    }

    /// What came before the end, on the first or a later request, and what the end then means.
    @Test(arguments: [
        ("", false, 0, Ending.fails(.connectionClosed)), ("", true, 0, .sendsAgain),
        ("", true, -Int(ECONNRESET), .sendsAgain), ("HTTP/1.1 2", true, 0, .fails(.connectionClosed)),
        ("HTTP/1.1 200 OK\r\n\r\nbody", false, 0, .completes),
        ("HTTP/1.1 200 OK\r\n\r\nbody", false, -Int(ECONNRESET), .fails(.truncatedBody)),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbody", true, 0, .fails(.truncatedBody)),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n", false, 0,
            .fails(.truncatedBody)
        ),
    ])
    func endOfTheConnection(_ received: String, isReused: Bool, result: Int, expected: Ending) {
        var machine = machine()
        if isReused {
            _ = receive(Self.ok, &machine)
            start(&machine)
        }
        if !received.isEmpty { _ = receive(received, &machine) }
        #expect(Ending(machine.ended(result)) == expected)
    }

    enum Ending: Equatable, Sendable {
        case completes
        case sendsAgain
        case fails(TransportError.Code)

        init(_ ending: HTTP1Connection.StateMachine.Ending) {
            switch ending {
            case .complete: self = .completes
            case .sendAgain: self = .sendsAgain
            case .fail(let code, _): self = .fails(code)
            }
        }
    }

    @Test func aRequestThatCannotBeSentSaysWhoseFaultItIs() {
        var machine = machine()
        _ = receive(Self.ok, &machine)
        machine.start(isHead: false, limits: .init(bytes: 1000, fields: 10))
        // The backend is gone: what it sent before is read first, and the request is sent again.
        #expect(!send(-Int(EPIPE), to: &machine))
        #expect(machine.ended(0) == .sendAgain)
        machine.start(isHead: false, limits: .init(bytes: 1000, fields: 10))
        #expect(send(-Int(ENOBUFS), to: &machine))
        #expect(Ending(machine.ended(0)) == .fails(.resourceExhausted))
    }

    @Test func aBodyThatEndsWithABrokenConnectionIsNotComplete() {
        var machine = machine(bodyCount: 100)
        _ = receive("HTTP/1.1 200 OK\r\n\r\npart", &machine)
        _ = send(-Int(ECONNRESET), to: &machine, bodyCount: 100)
        #expect(Ending(machine.ended(0)) == .fails(.truncatedBody))
    }
}
