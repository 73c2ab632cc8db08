/// Combines the chunks of a streamed response into a complete one.
///
/// Texts are joined, tool calls are combined by their index, and lists of log probabilities are continued; of
/// other fields the last value that is not `null` counts. Fields without a property are treated likewise: in a
/// delta, texts are joined and lists continued; in a choice, lists are continued; otherwise the last value
/// counts.
public struct ChatCompletionAccumulator: Sendable {
    private var completion: ChatCompletion?
    /// The indices of each choice's tool calls, in their order: a complete call has no index.
    private var toolIndices: [Int: [Int]] = [:]

    /// Creates an accumulator without chunks.
    public init() {}

    /// The completion so far, its choices in the order of their index; `nil` before the first chunk.
    public var result: ChatCompletion? { completion }

    /// Whether there are choices and all have a finish reason; the chunk with the usage can still follow.
    public var isFinished: Bool {
        guard let choices = completion?.choices else { return false }
        return !choices.isEmpty && choices.allSatisfy { $0.finishReason != nil }
    }

    /// Adds the next chunk.
    public mutating func add(_ chunk: ChatCompletionChunk) {
        var whole = completion ?? ChatCompletion(choices: [])
        completion = nil  // Leaves `whole` the only owner of its arrays.
        whole.id = whole.id ?? chunk.id
        whole.created = whole.created ?? chunk.created
        whole.model = whole.model ?? chunk.model
        whole.usage = chunk.usage ?? whole.usage
        whole.serviceTier = chunk.serviceTier ?? whole.serviceTier
        whole.systemFingerprint = chunk.systemFingerprint ?? whole.systemFingerprint
        FieldMerge.replacing.merge(chunk.additionalFields.object, into: &whole.additionalFields.object)
        for piece in chunk.choices {
            let position = whole.choices.firstIndex { $0.index >= piece.index } ?? whole.choices.endIndex
            if position == whole.choices.endIndex || whole.choices[position].index != piece.index {
                let message = ChatMessage(role: .assistant)
                whole.choices.insert(ChatChoice(index: piece.index, message: message), at: position)
            }
            whole.choices[position].add(piece, toolIndices: &toolIndices[piece.index, default: []])
        }
        completion = whole
    }
}

extension ChatChoice {
    fileprivate mutating func add(_ piece: ChatChunkChoice, toolIndices: inout [Int]) {
        message.add(piece.delta, toolIndices: &toolIndices)
        finishReason = piece.finishReason ?? finishReason
        if let more = piece.logprobs {
            var whole = logprobs ?? ChatLogprobs()
            whole.content.append(more.content)
            whole.refusal.append(more.refusal)
            FieldMerge.continuingLists.merge(
                more.additionalFields.object,
                into: &whole.additionalFields.object
            )
            logprobs = whole
        }
        FieldMerge.continuingLists.merge(piece.additionalFields.object, into: &additionalFields.object)
    }
}

extension ChatMessage {
    fileprivate mutating func add(_ delta: ChoiceDelta, toolIndices: inout [Int]) {
        role = delta.role ?? role
        if let more = delta.content {
            var text = content?.text ?? ""
            content = nil  // As above: the text grows in place.
            text += more
            content = .text(text)
        }
        refusal.append(delta.refusal)
        reasoning.append(delta.reasoning)
        reasoningContent.append(delta.reasoningContent)
        for piece in delta.toolCalls ?? [] {
            var calls = toolCalls ?? []
            toolCalls = nil
            calls.add(piece, indices: &toolIndices)
            toolCalls = calls
        }
        FieldMerge.joiningTexts.merge(delta.additionalFields.object, into: &additionalFields.object)
    }
}

extension [ToolCall] {
    /// Adds a piece to the call that it belongs to.
    ///
    /// Some backends send no index; with them a new id starts a new call.
    fileprivate mutating func add(_ piece: ToolCallDelta, indices: inout [Int]) {
        let continuesLast = piece.id == nil || piece.id == last?.id
        // Wraps if a backend sends the largest index; any free index would do.
        let following = (indices.max() ?? -1) &+ 1
        let index = piece.index ?? (continuesLast ? indices.last : nil) ?? following
        let position = indices.firstIndex(of: index) ?? count
        if position == count {
            append(ToolCall(type: nil))
            indices.append(index)
        }
        self[position].add(piece)
    }
}

extension ToolCall {
    fileprivate mutating func add(_ piece: ToolCallDelta) {
        if id?.isEmpty ?? true { id = piece.id ?? id }
        type = type ?? piece.type
        if let more = piece.function {
            var whole = function ?? FunctionCall(name: "", arguments: "")
            // Backends send the name once, in pieces, or whole in every piece.
            if let name = more.name, name != whole.name { whole.name += name }
            whole.arguments += more.arguments ?? ""
            FieldMerge.joiningTexts.merge(more.additionalFields.object, into: &whole.additionalFields.object)
            function = whole
        }
        FieldMerge.joiningTexts.merge(piece.additionalFields.object, into: &additionalFields.object)
    }
}

extension Optional where Wrapped: RangeReplaceableCollection {
    fileprivate mutating func append(_ more: Wrapped?) {
        guard let more else { return }
        var whole = self ?? Wrapped()
        self = nil
        whole.append(contentsOf: more)
        self = whole
    }
}

/// How the fields of one chunk go together with those of the chunks before it.
enum FieldMerge {
    /// The later value counts.
    case replacing
    /// Lists are continued; of the rest the later value counts.
    case continuingLists
    /// Texts are joined, lists continued and objects merged; of other values the later one counts.
    case joiningTexts

    /// Texts that are always complete, even in a streamed response.
    private static let labels = ["id", "type", "format", "role", "name"]

    /// Merges the fields of `piece`; a `null` leaves what is there.
    func merge(_ piece: JSONObject, into whole: inout JSONObject) {
        for (key, value) in piece {
            guard let earlier = whole[key], !earlier.isNull else {
                whole[key] = value
                continue
            }
            switch (earlier, value) {
            case (_, .null):
                break
            case (.string(let left), .string(let right))
            where self == .joiningTexts && !Self.labels.contains(key):
                whole[key] = .string(left + right)
            case (.array(let left), .array(let right)) where self != .replacing:
                whole[key] = .array(left + right)
            case (.object(var left), .object(let right)) where self == .joiningTexts:
                merge(right, into: &left)
                whole[key] = .object(left)
            default:
                whole[key] = value
            }
        }
    }
}
