import OpenAIWire

/// A JSON body as received, with the positions of the few fields that routing needs.
///
/// Found in one pass over the bytes; only the model's name is decoded, and nothing is copied.
public struct RequestEnvelope: Sendable {
    /// The body as received.
    public let bytes: [UInt8]

    /// The members of the object, in order.
    let members: [JSONMember]

    /// The member `model`.
    let modelMember: JSONMember?

    /// The model that the body names, if any.
    public let model: String?

    /// Whether `stream` is `true`.
    public let wantsStream: Bool

    /// Whether the client requested the stream's usage.
    let wantsUsage: Bool

    /// How many prompts a completion request has; 1 for any other request.
    private let prompts: Int

    /// Scans a body.
    ///
    /// - Throws: ``ProxyError`` with status 400 if it is not a JSON object, has more than 1,024 members, contains a routing field twice, or if
    ///   `model` is not a string.
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
                    "The request's body contains `\(field.rawValue)` twice; send it once.",
                    code: "duplicate_field",
                    parameter: field.rawValue
                )
            }
            switch field {
            case .model:
                // Before decoding the name: an escape has at most six bytes for each byte that it encodes.
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
                wantsUsage = RequestEnvelope.requestsUsage(member, in: bytes)
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

    /// The member with a name; the last one if there are several.
    func member(named name: String) -> JSONMember? {
        members.last { $0.isNamed(name, in: bytes) }
    }

    /// The value of a member, if it is a text of at most `limit` bytes.
    func text(of name: String, upTo limit: Int) -> String? {
        // An escape has at most six bytes for each byte that it encodes.
        guard let member = member(named: name), member.value.count <= limit * 6 + 2 else { return nil }
        return member.stringValue(in: bytes).flatMap { $0.utf8.count <= limit ? $0 : nil }
    }

    /// How many choices the response should have: `n` for each prompt.
    var choices: Int {
        let each = member(named: "n").flatMap { $0.integerValue(in: bytes) } ?? 1
        return max(1, min(each, 1000)) * max(1, prompts)
    }

    /// Counts prompts; a list of numbers is one prompt as tokens.
    private static func prompts(in member: JSONMember, of bytes: [UInt8]) -> Int {
        var count = 0
        var isTokens = false
        bytes.withUnsafeBytes { buffer in
            // The outer scan has checked these bytes.
            try? JSONEnvelopeScanner.scanElements(buffer, in: member.value) { kind in
                isTokens = count == 0 && kind == .number
                count += 1
                return isTokens ? .stop : .continue
            }
        }
        return isTokens ? 1 : count
    }

    private static func requestsUsage(_ member: JSONMember, in bytes: [UInt8]) -> Bool {
        guard member.kind == .object else { return false }
        var requests = false
        bytes.withUnsafeBytes { buffer in
            // The outer scan has checked these bytes.
            try? JSONEnvelopeScanner.scan(buffer, in: member.value) { inner in
                if inner.hasKey("include_usage", in: buffer) {
                    requests = inner.boolValue(in: buffer) ?? false
                }
                return .continue
            }
        }
        return requests
    }
}

extension RequestEnvelope {
    /// The fields that decide the route, and so must not be ambiguous.
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
