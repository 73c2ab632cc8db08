import Testing

@testable import HTTPTransport

/// The machine by itself: no task waits, no thread runs; a continuation is needed only to stand for a reader.
struct BackendBodyStateMachineTests {
    typealias Machine = BackendBody.StateMachine

    private let broken = TransportError(.truncatedBody, phase: .streaming)
    private let cancelled = TransportError(.cancelled, phase: .streaming)

    private func produce(_ text: String, in machine: inout Machine) -> Machine.ProduceAction {
        Array(text.utf8).withUnsafeBytes { machine.produce($0) }
    }

    /// What a read gives at once; fails where it would have to wait.
    private func read(_ machine: inout Machine) throws -> (text: String?, resumesProducer: Bool) {
        guard case .deliver(let result, let resumesProducer) = machine.next() else {
            throw TransportError(.other, phase: .streaming, detail: "a read would wait")
        }
        return (try result.get().map { String(decoding: $0.bytes, as: UTF8.self) }, resumesProducer)
    }

    /// Runs something with a reader that waits, and returns what the reader got.
    private func withWaitingReader(
        _ machine: inout Machine,
        _ body: (inout Machine) -> Void
    ) async throws -> ByteChunk? {
        var copy = machine
        let result = await withUnsafeContinuation { (waiter: Machine.Waiter) in
            guard case .wait = copy.next(waiter: waiter) else {
                waiter.resume(
                    returning: .failure(TransportError(.other, phase: .streaming, detail: "did not wait"))
                )
                return
            }
            body(&copy)
        }
        machine = copy
        return try result.get()
    }

    @Test func aReadTakesAllThatIsThere() throws {
        var machine = Machine(highMark: 100)
        _ = produce("one ", in: &machine)
        _ = produce("two", in: &machine)
        #expect(machine.bufferedBytes == 7)
        #expect(try read(&machine) == ("one two", false))
        guard case .wait = machine.next() else {
            Issue.record("an empty body that is not over should make its reader wait")
            return
        }
    }

    @Test func theProducerHoldsAtTheMarkAndGoesOnAfterARead() throws {
        var machine = Machine(highMark: 4)
        let holdsWhenEmpty = machine.shouldHold()
        _ = produce("1234", in: &machine)
        let holdsWhenFull = machine.shouldHold()
        #expect([holdsWhenEmpty, holdsWhenFull] == [false, true])
        var more = Array("5".utf8)
        guard case .hold = machine.offer(&more) else {
            Issue.record("a full buffer should take nothing")
            return
        }
        #expect(more == Array("5".utf8))
        #expect(try read(&machine) == ("1234", true))
        _ = machine.offer(&more)
        #expect(more.isEmpty)
        #expect(try read(&machine) == ("5", false))
    }

    @Test func offeredBytesAreTakenOnceAndInOrder() throws {
        var machine = Machine(highMark: 100)
        for text in ["a", "b", "c"] {
            var bytes = Array(text.utf8)
            _ = machine.offer(&bytes)
            #expect(bytes.isEmpty)
        }
        #expect(try read(&machine).text == "abc")
    }

    @Test func aWaitingReaderGetsTheBytesAtOnce() async throws {
        var machine = Machine(highMark: 100)
        let chunk = try await withWaitingReader(&machine) { machine in
            var bytes = Array("x".utf8)
            guard case .resume(let waiter, let chunk) = machine.offer(&bytes) else { return }
            waiter.resume(returning: .success(chunk))
        }
        #expect(chunk == ByteChunk(Array("x".utf8)))
        #expect(machine.bufferedBytes == 0)
    }

    @Test func theEndComesAfterWhatIsBuffered() throws {
        var machine = Machine(highMark: 1)
        _ = produce("rest", in: &machine)
        let waiting = machine.finish(nil, after: Array(" and last".utf8))
        #expect(waiting == nil)
        #expect(try read(&machine).text == "rest and last")
        #expect(try read(&machine).text == nil)
        #expect(try read(&machine).text == nil)
    }

    @Test func theErrorComesAfterWhatIsBufferedAndStays() throws {
        var machine = Machine(highMark: 1)
        _ = produce("half", in: &machine)
        _ = machine.finish(broken)
        #expect(try read(&machine).text == "half")
        #expect(throws: broken) { try read(&machine) }
        #expect(throws: broken) { try read(&machine) }
    }

    @Test func theEndReachesAWaitingReader() async throws {
        var machine = Machine(highMark: 1)
        let nothing = try await withWaitingReader(&machine) { machine in
            guard let (waiter, result) = machine.finish(nil) else { return }
            waiter.resume(returning: result)
        }
        #expect(nothing == nil)

        machine = Machine(highMark: 1)
        let last = try await withWaitingReader(&machine) { machine in
            guard let (waiter, result) = machine.finish(broken, after: Array("z".utf8)) else { return }
            waiter.resume(returning: result)
        }
        #expect(last == ByteChunk(Array("z".utf8)))
        #expect(throws: broken) { try read(&machine) }
    }

    @Test func aCancelledBodyDropsItsBytesAndEndsTheTransferOnce() {
        var machine = Machine(highMark: 10)
        _ = produce("unread", in: &machine)
        let first = machine.cancel(cancelled)
        #expect(first.endTransfer)
        #expect(first.waiter == nil)
        #expect(machine.bufferedBytes == 0)
        let second = machine.cancel(cancelled)
        #expect(!second.endTransfer)
        #expect(throws: cancelled) { try read(&machine) }
        guard case .refused = produce("late", in: &machine) else {
            Issue.record("a cancelled body should refuse bytes")
            return
        }
        let waiting = machine.finish(nil)
        #expect(waiting == nil)
    }

    @Test func aTransferThatIsOverIsNotEnded() {
        var machine = Machine(highMark: 10)
        _ = machine.finish(nil)
        let action = machine.cancel(cancelled)
        #expect(!action.endTransfer)
    }

    @Test func theWaitingReaderOfACancelledBodyIsHandedBack() async {
        var machine = Machine(highMark: 10)
        await #expect(throws: cancelled) {
            try await withWaitingReader(&machine) { machine in
                let action = machine.cancel(cancelled)
                action.waiter?.resume(returning: .failure(action.error))
            }
        }
    }

    @Test func twoReadersAreAnError() async throws {
        var machine = Machine(highMark: 10)
        _ = try await withWaitingReader(&machine) { machine in
            guard case .deliver(.failure(let error), _) = machine.next() else {
                Issue.record("a second reader should get an error")
                return
            }
            #expect(error.code == .other)
            guard let (waiter, result) = machine.finish(nil) else { return }
            waiter.resume(returning: result)
        }
    }

    @Test func aCompleteBodyIsReadAndEnds() throws {
        var machine = Machine(complete: Array("all".utf8), error: nil)
        #expect(try read(&machine) == ("all", false))
        #expect(try read(&machine).text == nil)
        machine = Machine(complete: [], error: broken)
        #expect(throws: broken) { try read(&machine) }
    }

    @Test func whatHasEndedWellIsTakenAtOnce() throws {
        var machine = Machine(complete: Array("all".utf8), error: nil)
        #expect(machine.takeWhole() == Array("all".utf8))
        #expect(machine.takeWhole() == nil)
        #expect(try read(&machine).text == nil)

        machine = Machine(highMark: 10)
        _ = produce("half", in: &machine)
        _ = machine.finish(nil, after: Array(" and half".utf8))
        #expect(machine.takeWhole() == Array("half and half".utf8))
    }

    @Test func whatHasNotEndedWellIsNotTakenAtOnce() async throws {
        var machine = Machine(highMark: 10)
        _ = produce("half", in: &machine)
        #expect(machine.takeWhole() == nil)
        _ = machine.finish(broken)
        #expect(machine.takeWhole() == nil)
        #expect(try read(&machine).text == "half")
        #expect(throws: broken) { try read(&machine) }

        machine = Machine(highMark: 10)
        _ = machine.cancel(cancelled)
        #expect(machine.takeWhole() == nil)

        machine = Machine(highMark: 10)
        let nothing = try await withWaitingReader(&machine) { machine in
            #expect(machine.takeWhole() == nil)
            guard let (waiter, result) = machine.finish(nil) else { return }
            waiter.resume(returning: result)
        }
        #expect(nothing == nil)
    }

    @Test func thereIsOneIterator() {
        var machine = Machine(highMark: 10)
        let answers = [machine.takeIterator(), machine.takeIterator(), machine.takeIterator()]
        #expect(answers == [true, false, false])
    }
}
