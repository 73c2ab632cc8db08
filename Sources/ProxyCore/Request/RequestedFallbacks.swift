import OpenAIWire

/// The fallbacks that a request itself names.
public struct RequestedFallbacks: Sendable, Hashable {
    /// For any group.
    public var list: [String]

    /// For single groups; `*` applies to every group without an entry.
    public var byGroup: [String: [String]]

    /// Creates fallbacks.
    public init(_ list: [String] = [], byGroup: [String: [String]] = [:]) {
        self.list = list
        self.byGroup = byGroup
    }

    /// The fallbacks of a group; `nil` if the request names none for it.
    ///
    /// - Parameter names: the group's names, the one that the client sent first.
    func groups(after names: [String]) -> [String]? {
        names.lazy.compactMap { byGroup.value(ofExactly: $0) }.first ?? byGroup["*"]
            ?? (list.isEmpty ? nil : list)
    }
}

extension RequestedFallbacks {
    /// Reads LiteLLM's forms: `["other"]`, `[{"model": "other"}]` or `[{"group": ["other"]}]`.
    ///
    /// Duplicates are removed.
    ///
    /// - Throws: 400 if it is none of these, or names more models than ``RequestBounds/fallbacks``.
    init(_ value: JSONValue, field: String) throws(ProxyError) {
        self.init()
        try read(value, field: field)
        var named: [String] = []
        (list, named) = (Self.distinct(list), Array(byGroup.keys))
        for group in named { byGroup[group] = byGroup[group].map(Self.distinct) }
        let count = byGroup.values.reduce(list.count + named.count) { $0 + $1.count }
        let longest = byGroup.values.joined().reduce((list + named).map(\.utf8.count).max() ?? 0) {
            max($0, $1.utf8.count)
        }
        guard count <= RequestBounds.fallbacks, longest <= RequestBounds.modelBytes else {
            throw .badRequest(
                "`\(field)` may name at most \(RequestBounds.fallbacks) models of at most \(RequestBounds.modelBytes) bytes each; "
                    + "only a few are tried.",
                code: "too_many_fallbacks",
                parameter: field
            )
        }
    }

    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private mutating func read(_ value: JSONValue, field: String) throws(ProxyError) {
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
                    "An entry of `\(field)` has other fields than `model`; a fallback gets the same request, so name only the "
                        + "model.",
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
