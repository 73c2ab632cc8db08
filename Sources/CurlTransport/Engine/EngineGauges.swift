import Synchronization

/// What an engine tells of itself while it runs.
final class EngineGauges: Sendable {
    private let turnCount = Atomic<Int>(0)
    private let activeCount = Atomic<Int>(0)

    /// A turn is over, with so many transfers under way.
    func turned(active: Int) {
        turnCount.wrappingAdd(1, ordering: .relaxed)
        activeCount.store(active, ordering: .relaxed)
    }

    /// How often the loop went round: a number that grows while nothing happens gives away a busy loop.
    var turns: Int { turnCount.load(ordering: .relaxed) }

    /// How many transfers are under way.
    var active: Int { activeCount.load(ordering: .relaxed) }
}
