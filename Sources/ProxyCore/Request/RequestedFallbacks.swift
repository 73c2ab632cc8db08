import OpenAIWire

/// Where a request itself wants to go when its group failed.
public struct RequestedFallbacks: Sendable, Hashable {
    /// For whichever group failed.
    public var list: [String]

    /// For single groups; `*` stands for every group without an entry.
    public var byGroup: [String: [String]]

    /// Creates the wishes.
    public init(_ list: [String] = [], byGroup: [String: [String]] = [:]) {
        self.list = list
        self.byGroup = byGroup
    }

    /// The groups to be tried after one; `nil` where the request says nothing about it.
    func groups(after group: String) -> [String]? {
        byGroup.value(ofExactly: group) ?? byGroup["*"] ?? (list.isEmpty ? nil : list)
    }
}

extension RequestedFallbacks {
    /// Reads what LiteLLM takes in a body: `["other"]`, `[{"model": "other"}]` or `[{"group": ["other"]}]`.
    ///
    /// - Throws: 400 where it is none of these.
    init(_ value: JSONValue, field: String) throws(ProxyError) {
        self.init()
        guard let entries = value.arrayValue else { throw Self.malformed(field) }
        for entry in entries {
            if let name = entry.stringValue {
                list.append(name)
            } else if case .object(let object) = entry {
                try add(object, field: field)
            } else {
                throw Self.malformed(field)
            }
        }
    }

    private mutating func add(_ object: JSONObject, field: String) throws(ProxyError) {
        if let name = object["model"]?.stringValue {
            guard object.count == 1 else {
                throw .badRequest(
                    "An entry of `\(field)` names a model and other fields; a fallback gets the request as it is, so name the "
                        + "model only.",
                    code: "invalid_fallbacks",
                    parameter: field
                )
            }
            list.append(name)
            return
        }
        for (group, value) in object {
            guard let names = value.arrayValue else { throw Self.malformed(field) }
            let texts = names.compactMap(\.stringValue)
            guard texts.count == names.count else { throw Self.malformed(field) }
            byGroup[group, default: []] += texts
        }
    }

    private static func malformed(_ field: String) -> ProxyError {
        .badRequest(
            "`\(field)` must be a list of model names, as in [\"other\"], or of lists by model, as in "
                + "[{\"model-a\": [\"model-b\"]}].",
            code: "invalid_fallbacks",
            parameter: field
        )
    }
}
