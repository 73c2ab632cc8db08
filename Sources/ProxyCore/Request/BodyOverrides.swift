import OpenAIWire

/// How a request's own fields change the body for the backend: `extra_body`, `additional_drop_params`, `allowed_openai_params`.
///
/// ``CallOptions`` has checked them before.
struct BodyOverrides {
    /// Fields for the backend, except those that decide the route.
    private(set) var extraBody = JSONObject()
    private(set) var droppedParameters: [String] = []
    private(set) var allowedParameters: [String] = []

    /// How many fields a client may name; each costs a search of the body.
    static let maximumNames = 32

    private static let routedFields: Set<String> = ["model", "stream", "stream_options"]

    init(_ envelope: RequestEnvelope) {
        for member in envelope.members {
            if member.hasKey("extra_body", in: envelope.bytes) {
                for (name, field) in value(member, envelope)?.objectValue ?? [:]
                where !Self.routedFields.contains(name) {
                    extraBody[name] = field
                }
            } else if member.hasKey("additional_drop_params", in: envelope.bytes) {
                droppedParameters = names(member, envelope)
            } else if member.hasKey("allowed_openai_params", in: envelope.bytes) {
                allowedParameters = names(member, envelope)
            }
        }
    }

    private func value(_ member: JSONMember, _ envelope: RequestEnvelope) -> JSONValue? {
        try? JSONValue(parsing: Array(envelope.bytes[member.value]))
    }

    private func names(_ member: JSONMember, _ envelope: RequestEnvelope) -> [String] {
        let list = value(member, envelope)?.arrayValue ?? []
        return Array(list.lazy.compactMap(\.stringValue).prefix(Self.maximumNames))
    }
}
