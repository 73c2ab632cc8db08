import Synchronization

/// Lets one call run; returned once, at the latest when it is dropped.
final class AdmissionPermit: Sendable {
    private let admission: Admission
    private let isOpen = Atomic(true)

    init(_ admission: Admission) {
        self.admission = admission
    }

    /// Returns the permit, so that the next waiting call may run.
    func release() {
        if isOpen.exchange(false, ordering: .relaxed) { admission.leave() }
    }

    deinit {
        release()
    }
}

/// A call that may run, and how long it waited for its permit.
struct AdmittedCall: Sendable {
    let permit: AdmissionPermit
    let queueTime: Duration
}
