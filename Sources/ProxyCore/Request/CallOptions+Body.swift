import HTTPTypes
import OpenAIWire

extension CallOptions {
    /// Reads LiteLLM's fields of the body; values from headers take precedence.
    ///
    /// - Throws: 400 if one of them is invalid.
    mutating func read(_ body: RequestBody) throws(ProxyError) {
        guard case .json(let envelope) = body else { return }
        var seen: Set<Control> = []
        for member in envelope.members where member.kind != .null {
            guard
                member.hasKey("metadata", in: envelope.bytes)
                    || LiteLLMWords.contains(member, in: envelope.bytes)
            else { continue }
            let name = member.decodedKey(in: envelope.bytes)
            guard let control = Control(rawValue: name) else {
                if name.utf8.count <= 64 { fieldsWithoutEffect.append(name) }
                continue
            }
            guard seen.insert(control).inserted || control == .metadata else {
                throw .badRequest(
                    "The request's body contains `\(control.rawValue)` twice; send it once.",
                    code: "duplicate_field",
                    parameter: control.rawValue
                )
            }
            if control == .metadata || control == .liteLLMMetadata {
                try readTags(in: member, named: control.rawValue, of: envelope.bytes)
                continue
            }
            try RequestBounds.check(member, named: control.rawValue)
            guard let value = try? JSONValue(parsing: Array(envelope.bytes[member.value])) else { continue }
            try read(control, value)
        }
    }

    private mutating func read(_ control: Control, _ value: JSONValue) throws(ProxyError) {
        switch control {
        case .retries, .mostRetries:
            guard let count = value.intValue, (0...100).contains(count) else {
                throw Self.malformed(control, "a number from 0 to 100")
            }
            retries = retries ?? count
        case .timeout, .requestTimeout:
            let seconds = try Self.seconds(control, value)
            timeout = timeout ?? seconds
        case .streamTimeout:
            let seconds = try Self.seconds(control, value)
            streamTimeout = streamTimeout ?? seconds
        case .disablesFallbacks:
            guard let disables = value.boolValue else { throw Self.malformed(control, "true or false") }
            if disables { allowsFallbacks = false }
        case .fallbacks: fallbacks = try RequestedFallbacks(value, field: control.rawValue)
        case .contextWindowFallbacks:
            contextWindowFallbacks = try RequestedFallbacks(value, field: control.rawValue)
        case .contentPolicyFallbacks:
            contentPolicyFallbacks = try RequestedFallbacks(value, field: control.rawValue)
        case .tags: try addTags(value, named: control.rawValue)
        case .metadata, .liteLLMMetadata: break
        case .dropsParameters:
            guard let drops = value.boolValue ?? value.stringValue.flatMap(Self.truth) else {
                throw Self.malformed(control, "true or false")
            }
            dropsParameters = drops
        case .extraHeaders: extraHeaders = try Self.headers(value)
        // These three are only checked here, and read when the backend's body is made.
        case .extraBody:
            guard value.objectValue != nil else { throw Self.malformed(control, "an object") }
        case .droppedParameters, .allowedParameters:
            guard let names = value.arrayValue, names.allSatisfy({ $0.stringValue != nil }),
                names.count <= BodyOverrides.maximumNames
            else {
                throw Self.malformed(control, "a list of at most \(BodyOverrides.maximumNames) names")
            }
        }
    }

    /// Seconds, as a number or as text.
    private static func seconds(_ control: Control, _ value: JSONValue) throws(ProxyError) -> Duration {
        guard let seconds = value.doubleValue ?? value.stringValue.flatMap({ Double($0) }), seconds > 0,
            seconds <= 1e6
        else { throw malformed(control, "a number of seconds above 0") }
        return .seconds(seconds)
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    private static func headers(_ value: JSONValue) throws(ProxyError) -> HTTPFields {
        guard let object = value.objectValue else {
            throw malformed(.extraHeaders, "an object with text values")
        }
        var fields = HTTPFields()
        for (name, value) in object {
            guard let name = HTTPField.Name(name), let text = value.stringValue,
                text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
            else { throw malformed(.extraHeaders, "an object with text values that are valid in a header") }
            fields[name] = text
        }
        return fields
    }

    /// Reads the tags of an object that may be large.
    private mutating func readTags(
        in member: JSONMember,
        named name: String,
        of bytes: [UInt8]
    ) throws(ProxyError) {
        guard member.kind == .object else { return }
        var found: JSONMember?
        bytes.withUnsafeBytes { buffer in
            // The envelope has checked these bytes.
            try? JSONEnvelopeScanner.scan(buffer, in: member.value) { inner in
                if inner.hasKey("tags", in: buffer) { found = inner }
                return .continue
            }
        }
        // Text in OpenAI's `metadata` is not for the proxy.
        guard let found, found.kind != .null, found.kind != .string || name != "metadata" else { return }
        try RequestBounds.check(found, named: "\(name).tags")
        guard let value = try? JSONValue(parsing: Array(bytes[found.value])) else { return }
        try addTags(value, named: "\(name).tags")
    }

    /// Adds tags to those of a header or another field.
    private mutating func addTags(_ value: JSONValue, named name: String) throws(ProxyError) {
        let texts = value.arrayValue?.compactMap(\.stringValue)
        guard let texts, texts.count == value.arrayValue?.count else {
            throw .badRequest(
                "`\(name)` must be a list of tags, as in [\"eu\"].",
                code: "invalid_type",
                parameter: name
            )
        }
        tags = try CallOptions.tags(tags + texts, of: name)
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
        case tags
        case metadata
        case liteLLMMetadata = "litellm_metadata"
        case mostRetries = "max_retries"
        case timeout
        case requestTimeout = "request_timeout"
        case streamTimeout = "stream_timeout"
        case dropsParameters = "drop_params"
        case droppedParameters = "additional_drop_params"
        case allowedParameters = "allowed_openai_params"
        case extraBody = "extra_body"
        case extraHeaders = "extra_headers"
    }
}
