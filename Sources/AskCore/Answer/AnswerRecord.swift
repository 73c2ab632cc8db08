import HTTPTypes
import OpenAIWire

/// An answer, as much of it as arrived, with everything known about it.
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
    /// Why the rest of the answer could not be shown.
    var outputFailure: SystemError?
    var logprobs: [JSONValue] = []
    /// Whether more arrived than is kept.
    ///
    /// Text, reasoning or log probabilities are then incomplete.
    var isTruncated = false

    /// Durations from the start of the call.
    struct Timings: Sendable, Hashable {
        var head: Duration?
        var firstToken: Duration?
        var total: Duration = .zero
    }

    /// Adds a piece, unless the record would become larger than ``SizeLimit/keptAnswer``.
    mutating func append(_ event: AnswerEvent) {
        switch event {
        case .text(let piece): append(piece, to: \.text)
        case .reasoning(let piece): append(piece, to: \.reasoning)
        }
    }

    private mutating func append(_ piece: String, to part: WritableKeyPath<AnswerRecord, String>) {
        guard !isTruncated else { return }
        let size = text.utf8.count + reasoning.utf8.count + piece.utf8.count
        if size > SizeLimit.keptAnswer {
            isTruncated = true
        } else {
            self[keyPath: part] += piece
        }
    }

    /// Whether the text holds a closing tag of reasoning without an opening one.
    var hasStrayTag: Bool {
        text.firstRange(of: "</think>") != nil && text.firstRange(of: "<think>") == nil
    }

    /// The status, as the history and `--json` name it.
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
    /// By a signal, or by a reader that went away.
    case interrupted
    case failed(AskError)
}

/// A piece of an answer.
enum AnswerEvent: Sendable, Hashable {
    case text(String)
    case reasoning(String)
}
