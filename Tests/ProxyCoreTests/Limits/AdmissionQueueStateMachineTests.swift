import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Who may run, who waits, who is turned away")
struct AdmissionQueueStateMachineTests {
    private let alice = ClientIdentity(number: 1)
    private let bob = ClientIdentity(number: 2)
    private let carol = ClientIdentity(number: 3)

    private func queue(running: Int?, waiting: Int) -> Queue {
        Queue(AdmissionQueue.Limits(running: running, waiting: waiting))
    }

    @Test("Without a limit everybody runs, and is counted")
    func noLimit() {
        let queue = queue(running: nil, waiting: 0)
        for ticket in 1...100 { #expect(queue.arrive(UInt64(ticket), of: alice) == .admitted) }
        #expect(queue.running == 100)
        #expect(queue.leave().isEmpty)
        #expect(queue.running == 99)
    }

    @Test("Beyond the limit one waits, beyond the queue one is refused")
    func bounds() {
        let queue = queue(running: 1, waiting: 1)
        #expect(queue.arrive(1, of: alice) == .admitted)
        #expect(queue.arrive(2, of: alice) == .queued(evicting: nil))
        #expect(queue.arrive(3, of: alice) == .refused)
        #expect(queue.leave() == [2])
        #expect(queue.leave().isEmpty)
        #expect(queue.running == 0 && queue.waiting == 0)
    }

    @Test("Clients get places in turn, each with its oldest request first")
    func turns() {
        let queue = queue(running: 1, waiting: 10)
        _ = queue.arrive(1, of: alice)
        for ticket in 2...5 { _ = queue.arrive(UInt64(ticket), of: alice) }
        _ = queue.arrive(6, of: bob)
        _ = queue.arrive(7, of: carol)
        _ = queue.arrive(8, of: bob)
        #expect((0..<7).flatMap { _ in queue.leave() } == [2, 6, 7, 3, 8, 4, 5])
    }

    @Test("A full queue makes room for a client with fewer, at the cost of the one with the most")
    func eviction() {
        let queue = queue(running: 1, waiting: 3)
        for ticket in 1...4 { _ = queue.arrive(UInt64(ticket), of: alice) }
        #expect(queue.arrive(5, of: bob) == .queued(evicting: 4))
        #expect(queue.arrive(6, of: bob) == .refused)
        #expect(queue.arrive(7, of: alice) == .refused)
        #expect(queue.arrive(8, of: carol) == .queued(evicting: 3))
        #expect(queue.waiting == 3)
        #expect((0..<3).flatMap { _ in queue.leave() } == [2, 5, 8])
    }

    @Test("Who waits no longer is not let in, and frees its place in the queue")
    func withdrawal() {
        let queue = queue(running: 1, waiting: 1)
        _ = queue.arrive(1, of: alice)
        _ = queue.arrive(2, of: bob)
        #expect(queue.withdraw(2, of: bob))
        #expect(!queue.withdraw(2, of: bob))
        #expect(!queue.withdraw(1, of: alice))
        #expect(queue.arrive(3, of: carol) == .queued(evicting: nil))
        #expect(queue.leave() == [3])
    }

    @Test("Higher limits let those in who wait; lower ones take nobody's place away")
    func reload() {
        let queue = queue(running: 1, waiting: 5)
        for ticket in 1...4 { _ = queue.arrive(UInt64(ticket), of: alice) }
        #expect(queue.update(AdmissionQueue.Limits(running: 3, waiting: 5)) == [2, 3])
        #expect(queue.update(AdmissionQueue.Limits(running: 1, waiting: 0)).isEmpty)
        #expect(queue.running == 3 && queue.waiting == 1)
        #expect(queue.leave().isEmpty && queue.leave().isEmpty)
        #expect(queue.leave() == [4])
    }

    @Test("Places and requests balance, whatever comes in whatever order", arguments: 1...20)
    func balance(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let queue = queue(running: 3, waiting: 5)
        var running: Set<UInt64> = []
        var waiting: [UInt64: ClientIdentity] = [:]
        for ticket in 1...2000 as ClosedRange<UInt64> {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let client = ClientIdentity(number: Int.random(in: 0..<4, using: &random))
                switch queue.arrive(ticket, of: client) {
                case .admitted: running.insert(ticket)
                case .queued(let evicted):
                    if let evicted { #expect(waiting.removeValue(forKey: evicted) != nil) }
                    waiting[ticket] = client
                case .refused: #expect(waiting.count == 5)
                }
            case 2:
                guard let leaver = running.randomElement(using: &random) else { continue }
                running.remove(leaver)
                for admitted in queue.leave() {
                    #expect(waiting.removeValue(forKey: admitted) != nil)
                    running.insert(admitted)
                }
            default:
                guard let (quitter, client) = waiting.randomElement(using: &random) else { continue }
                #expect(queue.withdraw(quitter, of: client))
                waiting[quitter] = nil
            }
            #expect(queue.running == running.count && queue.waiting == waiting.count)
            #expect(running.count <= 3 && waiting.count <= 5)
            #expect(waiting.isEmpty || running.count == 3)
        }
    }
}

/// The machine as a class, because what `#expect` looks at cannot be changed by it.
private final class Queue {
    private var machine: AdmissionQueue.StateMachine

    init(_ limits: AdmissionQueue.Limits) {
        machine = AdmissionQueue.StateMachine(limits)
    }

    var running: Int { machine.running }
    var waiting: Int { machine.waiting }

    func arrive(_ ticket: UInt64, of client: ClientIdentity) -> AdmissionQueue.Arrival {
        machine.arrive(ticket, of: client)
    }

    func leave() -> [UInt64] { machine.leave() }

    func withdraw(_ ticket: UInt64, of client: ClientIdentity) -> Bool {
        machine.withdraw(ticket, of: client)
    }

    func update(_ limits: AdmissionQueue.Limits) -> [UInt64] { machine.update(limits) }
}
