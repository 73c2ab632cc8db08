import Synchronization

/// The memory for the bodies of all connections together.
///
/// A body up to ``uncountedBytes`` is always accepted: the limit on connections bounds these. A larger one comes out of the budget. Bodies
/// above ``largeBytes`` may use three quarters of it, so that a few of them leave room for others. A body that is the only one is accepted
/// whatever the budget is, because the configuration limits a single body.
///
/// - Isolation: may be used from any thread; reserving and releasing are one atomic addition each.
final class BodyBudget: Sendable {
    static let uncountedBytes = 64 * 1024
    static let largeBytes = 1024 * 1024

    let bytes: Int
    private let reserved = Atomic(0)

    init(bytes: Int) {
        self.bytes = max(0, bytes)
    }

    /// How much is in use now.
    var reservedBytes: Int { reserved.load(ordering: .relaxed) }

    /// Whether a body that has not arrived yet would be accepted now.
    func hasRoom(for size: Int) -> Bool {
        let reserved = reservedBytes
        return size <= Self.uncountedBytes || reserved == 0 || size <= share(of: size) - reserved
    }

    private func share(of size: Int) -> Int { size > Self.largeBytes ? bytes / 4 * 3 : bytes }

    fileprivate func reserve(_ count: Int, heldAlready: Int) -> Bool {
        let before = reserved.wrappingAdd(count, ordering: .relaxed).oldValue
        if before <= heldAlready || before + count <= share(of: heldAlready + count) { return true }
        release(count)
        return false
    }

    fileprivate func release(_ count: Int) {
        reserved.wrappingSubtract(count, ordering: .relaxed)
    }
}

/// One body's part of a ``BodyBudget``, released when nobody holds the request any more.
final class BodyReservation: Sendable {
    private let budget: BodyBudget
    private let held = Atomic(0)

    init(_ budget: BodyBudget) {
        self.budget = budget
    }

    /// Reserves what a body has grown by.
    ///
    /// - Returns: `false` where the budget is used up.
    func grow(to size: Int) -> Bool {
        let held = held.load(ordering: .relaxed)
        guard size > held else { return true }
        guard budget.reserve(size - held, heldAlready: held) else { return false }
        self.held.store(size, ordering: .relaxed)
        return true
    }

    deinit {
        budget.release(held.load(ordering: .relaxed))
    }
}
