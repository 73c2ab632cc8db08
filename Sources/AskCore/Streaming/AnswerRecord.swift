import HTTPTypes
import OpenAIWire

/// An answer, as far as it came, with what is known about it.
struct AnswerRecord: Sendable {
    var text = ""
    var reasoning = ""
    var finishReason: String?
    var usage: JSONValue?
    var model: String?
    var id: String?
    var headers = HTTPFields()
    var retries = 0
    var timings = Timings()
    var ending = AnswerEnding.complete
    /// Why the answer could not be shown to its end.
    var outputFailure: SystemError?
    /// Whether a closing tag without its opening one stands in the text.
    var hasStrayTag = false
    var logprobs: [JSONValue] = []
    /// More came than is kept: the text, the reasoning or the log probabilities are their beginning only.
    var isTruncated = false

    /// Durations from the start of the call.
    struct Timings: Sendable, Hashable {
        var head: Duration?
        var firstToken: Duration?
        var total: Duration = .zero
    }

    /// What the status in the history is.
    var status: String {
        switch ending {
        case .complete: "complete"
        case .interrupted: "interrupted"
        case .failed: "cut"
        }
    }
}

/// How an answer ended.
enum AnswerEnding: Sendable, Hashable {
    case complete
    /// A signal, or a reader that went away.
    case interrupted
    case failed(AskError)
}
