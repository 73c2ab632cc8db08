import Synchronization

/// The memory for the bodies of all connections together.
///
/// A body up to ``freeBytes`` is always taken: as many of these as there may be connections are little. What is larger comes out of the
/// budget; bodies above ``largeBytes`` may take three quarters of it, so that a few of them leave room for the others. A body that is the
/// only one is taken whatever the budget is, because the limit on one body is the configuration's.
///
/// - Isolation: may be used from any thread; taking and giving back is one atomic addition each.
final class BodyBudget: Sendable {
    static let freeBytes = 64 * 1024
    static let largeBytes = 1024 * 1024

    private let bytes: Int
    private let taken = Atomic(0)

    init(bytes: Int) {
        self.bytes = max(0, bytes)
    }

    /// What is taken now.
    var takenBytes: Int { taken.load(ordering: .relaxed) }

    /// Whether a body that has not come yet would find room now.
    func hasRoom(for size: Int) -> Bool {
        let taken = takenBytes
        return size <= Self.freeBytes || taken == 0 || size <= share(of: size) - taken
    }

    private func share(of size: Int) -> Int { size > Self.largeBytes ? bytes / 4 * 3 : bytes }

    fileprivate func take(_ count: Int, own: Int) -> Bool {
        let before = taken.wrappingAdd(count, ordering: .relaxed).oldValue
        if before <= own || before + count <= share(of: own + count) { return true }
        giveBack(count)
        return false
    }

    fileprivate func giveBack(_ count: Int) {
        taken.wrappingSubtract(count, ordering: .relaxed)
    }
}

/// What one request's body has taken of a ``BodyBudget``; given back when nobody holds the request any more.
final class BodyReservation: Sendable {
    private let budget: BodyBudget
    private let own = Atomic(0)

    init(_ budget: BodyBudget) {
        self.budget = budget
    }

    /// Takes what a body has grown by.
    ///
    /// - Returns: `false` where the budget has no more.
    func grow(to size: Int) -> Bool {
        let own = own.load(ordering: .relaxed)
        guard size > own else { return true }
        guard budget.take(size - own, own: own) else { return false }
        self.own.store(size, ordering: .relaxed)
        return true
    }

    deinit {
        budget.giveBack(own.load(ordering: .relaxed))
    }
}
