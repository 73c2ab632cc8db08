import OpenAIWire

/// A JSON body as it came, and where in it the few fields stand that routing needs.
///
/// Found in one pass over the bytes; nothing is decoded but the model's name, and nothing is copied.
public struct RequestEnvelope: Sendable {
    /// The body as it came.
    public let bytes: [UInt8]

    /// The members of the object, in order.
    let members: [JSONMember]

    /// Where the model stands among the members.
    let modelMember: JSONMember?

    /// The model that the body names; `nil` where it names none.
    public let model: String?

    /// Whether `stream` is `true`.
    public let wantsStream: Bool

    /// Whether the client asked for the stream's usage itself.
    let wantsUsage: Bool

    /// How many prompts a completion request has; 1 for every other request.
    private let prompts: Int

    /// Scans a body.
    ///
    /// - Throws: ``ProxyError`` with status 400 where it is no JSON object, has more than 1,024 members, names
    ///   a field twice that routing needs, or names a model that is no text.
    public init(scanning bytes: [UInt8]) throws(ProxyError) {
        guard !bytes.isEmpty else {
            throw .badRequest(
                "The request has no body; send a JSON object with at least `model`.",
                code: "empty_body"
            )
        }
        let members = try RequestEnvelope.members(of: bytes)
        var prompts = 1
        var model: String?
        var modelMember: JSONMember?
        var wantsStream = false
        var wantsUsage = false
        var seen: RoutedField.Seen = []
        for member in members {
            guard let field = RoutedField(member, in: bytes) else {
                if member.kind == .array, member.hasKey("prompt", in: bytes) {
                    prompts = RequestEnvelope.prompts(in: member, of: bytes)
                }
                continue
            }
            guard seen.insert(field.seen).inserted else {
                throw .badRequest(
                    "The request's body names `\(field.rawValue)` twice; name it once.",
                    code: "duplicate_field",
                    parameter: field.rawValue
                )
            }
            switch field {
            case .model:
                // Before the name is read: no escape has more than six bytes for each byte that it stands for.
                if member.value.count > RequestBounds.modelBytes * 6 {
                    try RequestBounds.checkModelName(bytes: member.value.count)
                }
                guard member.kind == .string, let name = member.stringValue(in: bytes)
                else {
                    throw .badRequest("`model` must be a string.", code: "invalid_type", parameter: "model")
                }
                try RequestBounds.checkModelName(bytes: name.utf8.count)
                model = name
                modelMember = member
            case .stream:
                wantsStream = member.boolValue(in: bytes) ?? false
            case .streamOptions:
                try RequestBounds.check(member, named: "stream_options")
                wantsUsage = RequestEnvelope.asksForUsage(member, in: bytes)
            }
        }
        self.bytes = bytes
        self.members = members
        self.model = model
        self.modelMember = modelMember
        self.wantsStream = wantsStream
        self.wantsUsage = wantsUsage
        self.prompts = prompts
    }

    private static func members(of bytes: [UInt8]) throws(ProxyError) -> [JSONMember] {
        var members: [JSONMember] = []
        members.reserveCapacity(12)
        var hasTooMany = false
        do throws(JSONEnvelopeError) {
            try JSONEnvelopeScanner.scan(bytes) { member in
                guard members.count < RequestBounds.members else {
                    hasTooMany = true
                    return .stop
                }
                members.append(member)
                return .continue
            }
        } catch {
            throw .badRequest("The request's body is not a JSON object: \(error).", code: "invalid_json")
        }
        guard !hasTooMany else { throw RequestBounds.tooManyMembers }
        return members
    }

    /// The member with a name; the last one, where there are several.
    func member(named name: String) -> JSONMember? {
        members.last { $0.isNamed(name, in: bytes) }
    }

    /// The value of a member that is a text of no more than so many bytes.
    func text(of name: String, upTo limit: Int) -> String? {
        // No escape has more than six bytes for each byte that it stands for.
        guard let member = member(named: name), member.value.count <= limit * 6 + 2 else { return nil }
        return member.stringValue(in: bytes).flatMap { $0.utf8.count <= limit ? $0 : nil }
    }

    /// How many choices the answer should have: `n` for each prompt.
    var choices: Int {
        let each = member(named: "n").flatMap { $0.integerValue(in: bytes) } ?? 1
        return max(1, min(each, 1000)) * max(1, prompts)
    }

    /// A list of numbers is one prompt, in tokens.
    private static func prompts(in member: JSONMember, of bytes: [UInt8]) -> Int {
        var count = 0
        var isTokens = false
        bytes.withUnsafeBytes { buffer in
            // The outer pass has found these bytes to be sound.
            try? JSONEnvelopeScanner.scanElements(buffer, in: member.value) { kind in
                isTokens = count == 0 && kind == .number
                count += 1
                return isTokens ? .stop : .continue
            }
        }
        return isTokens ? 1 : count
    }

    private static func asksForUsage(_ member: JSONMember, in bytes: [UInt8]) -> Bool {
        guard member.kind == .object else { return false }
        var answer = false
        bytes.withUnsafeBytes { buffer in
            // The outer pass has found these bytes to be sound.
            try? JSONEnvelopeScanner.scan(buffer, in: member.value) { inner in
                if inner.hasKey("include_usage", in: buffer) { answer = inner.boolValue(in: buffer) ?? false }
                return .continue
            }
        }
        return answer
    }
}

extension RequestEnvelope {
    /// The fields that decide where a request goes, which therefore must not be ambiguous.
    private enum RoutedField: String {
        case model
        case stream
        case streamOptions = "stream_options"

        struct Seen: OptionSet {
            let rawValue: UInt8
        }

        var seen: Seen {
            switch self {
            case .model: Seen(rawValue: 1)
            case .stream: Seen(rawValue: 2)
            case .streamOptions: Seen(rawValue: 4)
            }
        }

        init?(_ member: JSONMember, in bytes: [UInt8]) {
            if member.hasKey("model", in: bytes) {
                self = .model
            } else if member.hasKey("stream", in: bytes) {
                self = .stream
            } else if member.hasKey("stream_options", in: bytes) {
                self = .streamOptions
            } else {
                return nil
            }
        }
    }
}
