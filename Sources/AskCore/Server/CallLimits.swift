/// How long each part of a call may take; `nil` is no limit.
struct CallLimits: Sendable, Hashable {
    var connect: Duration?
    /// From the start to the first token: a model may have to be loaded.
    var firstToken: Duration?
    /// Between two pieces of the answer.
    var idle: Duration?
    var total: Duration?
}
