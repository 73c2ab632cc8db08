/// How an answer broke off after its beginning went to the client.
struct AnswerBreak {
    /// In words, for the log.
    var reason: String
    /// What it would have been before the first byte, for the judgement of the deployment.
    var cause: AttemptFailure
}
