import Synchronization

/// Counts an engine's turns: one that grows while nothing happens gives away a busy loop.
final class TurnCounter: Sendable {
    private let count = Atomic<Int>(0)

    func increment() {
        count.wrappingAdd(1, ordering: .relaxed)
    }

    var value: Int { count.load(ordering: .relaxed) }
}
