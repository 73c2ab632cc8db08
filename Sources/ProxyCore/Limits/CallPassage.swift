/// What a call keeps from the entrance to the end of its answer: its place, and what its way cost in time.
struct CallPassage: Sendable {
    /// Its place among the requests that may run.
    let place: AdmissionPlace

    /// How long it waited for the place.
    let queueTime: Duration

    /// The time before the answer's head that the answering backend did not use.
    var overhead: Duration?
}
