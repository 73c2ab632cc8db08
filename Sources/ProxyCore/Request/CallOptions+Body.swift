import OpenAIWire

extension CallOptions {
    /// Reads LiteLLM's controls that stand in the body; what a header said already stays.
    ///
    /// - Throws: 400 where one of them is not what it should be.
    mutating func read(_ body: RequestBody) throws(ProxyError) {
        guard case .json(let envelope) = body else { return }
        var seen: Set<Control> = []
        for member in envelope.members where member.kind != .null {
            guard let control = Control(member, in: envelope.bytes) else { continue }
            guard seen.insert(control).inserted else {
                throw .badRequest(
                    "The request's body names `\(control.rawValue)` twice; name it once.",
                    code: "duplicate_field",
                    parameter: control.rawValue
                )
            }
            try RequestBounds.check(member, named: control.rawValue)
            guard let value = try? JSONValue(parsing: Array(envelope.bytes[member.value])) else { continue }
            switch control {
            case .retries:
                guard let count = value.intValue, (0...100).contains(count) else {
                    throw Self.malformed(control, "a number from 0 to 100")
                }
                retries = retries ?? count
            case .disablesFallbacks:
                guard let disables = value.boolValue else {
                    throw Self.malformed(control, "true or false")
                }
                if disables { allowsFallbacks = false }
            case .fallbacks:
                fallbacks = try RequestedFallbacks(value, field: control.rawValue)
            case .contextWindowFallbacks:
                contextWindowFallbacks = try RequestedFallbacks(value, field: control.rawValue)
            case .contentPolicyFallbacks:
                contentPolicyFallbacks = try RequestedFallbacks(value, field: control.rawValue)
            }
        }
    }

    private static func malformed(_ control: Control, _ wanted: String) -> ProxyError {
        .badRequest(
            "`\(control.rawValue)` must be \(wanted).",
            code: "invalid_type",
            parameter: control.rawValue
        )
    }

    private enum Control: String {
        case retries = "num_retries"
        case fallbacks
        case contextWindowFallbacks = "context_window_fallbacks"
        case contentPolicyFallbacks = "content_policy_fallbacks"
        case disablesFallbacks = "disable_fallbacks"

        init?(_ member: JSONMember, in bytes: [UInt8]) {
            if member.hasKey("num_retries", in: bytes) {
                self = .retries
            } else if member.hasKey("fallbacks", in: bytes) {
                self = .fallbacks
            } else if member.hasKey("context_window_fallbacks", in: bytes) {
                self = .contextWindowFallbacks
            } else if member.hasKey("content_policy_fallbacks", in: bytes) {
                self = .contentPolicyFallbacks
            } else if member.hasKey("disable_fallbacks", in: bytes) {
                self = .disablesFallbacks
            } else {
                return nil
            }
        }
    }
}
