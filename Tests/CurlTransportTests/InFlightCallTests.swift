import HTTPTransport
import HTTPTypes
import Testing

@testable import CurlTransport

struct InFlightCallTests {
    private struct NoWaker: Waker {
        func wake() {}
    }

    private func call(_ timeouts: CallTimeouts) -> InFlightCall {
        let request = BackendRequest(method: .get, url: "http://backend/", timeouts: timeouts)
        let call = TransportCall(request, mailbox: EngineMailbox(waker: NoWaker()))
        return InFlightCall(call, turn: EngineTurn(), highMark: 1)
    }

    private func receive(_ count: Int, _ call: InFlightCall) {
        [UInt8](repeating: 0, count: count).withUnsafeBytes { call.receive(body: $0) }
    }

    /// Several pieces of a body may come in one read, of which the first one already fills the buffer.
    @Test func silenceOfABackendThatIsNotReadIsNoTimeout() {
        let call = call(CallTimeouts(connect: nil, betweenBytes: .seconds(1)))
        call.connected(reused: false)
        call.receive(head: HTTPResponse(status: .ok), contentLength: nil)
        receive(40_000, call)
        #expect(!call.isHeld && call.deadlines.next != .never)
        receive(40_000, call)
        #expect(call.isHeld && call.deadlines.next == .never)
        receive(10, call)
        #expect(call.isHeld && call.deadlines.next == .never)
        call.finish(.success(()))
    }

    @Test func theFirstOutcomeCounts() {
        let call = call(CallTimeouts())
        call.finish(.failure(call.failure(.cancelled)))
        call.finish(.success(()))
        #expect(throws: TransportError.self) { try call.outcome?.get() }
        #expect(call.call.inFlight == nil)
    }

    @Test func phasesOfFailures() {
        let call = call(CallTimeouts())
        #expect(call.failure(.cancelled).phase == .connecting)
        call.connected(reused: true)
        #expect(call.failure(.connectionClosed).reusedConnection)
        call.receivedBytes()
        #expect(!call.failure(.connectionClosed).reusedConnection)
        #expect(call.failure(.connectionClosed).phase == .awaitingHead)
        call.receive(head: HTTPResponse(status: .ok), contentLength: 2)
        #expect(call.failure(.truncatedBody).phase == .streaming)
        call.finish(.success(()))
    }
}
