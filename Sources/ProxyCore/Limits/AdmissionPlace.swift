import Synchronization

/// A request's place among those that may run; given back once, at the latest when it is dropped.
final class AdmissionPlace: Sendable {
    private let admission: Admission
    private let isOpen = Atomic(true)

    init(_ admission: Admission) {
        self.admission = admission
    }

    func leave() {
        if isOpen.exchange(false, ordering: .relaxed) { admission.leave() }
    }

    deinit {
        leave()
    }
}
