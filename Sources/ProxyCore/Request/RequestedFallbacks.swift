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
    ///
    /// - Parameter names: what the group is called, the client's own name first.
    func groups(after names: [String]) -> [String]? {
        names.lazy.compactMap { byGroup.value(ofExactly: $0) }.first ?? byGroup["*"]
            ?? (list.isEmpty ? nil : list)
    }
}

extension RequestedFallbacks {
    /// Reads what LiteLLM takes in a body: `["other"]`, `[{"model": "other"}]` or `[{"group": ["other"]}]`.
    ///
    /// A model that is named twice is kept once.
    ///
    /// - Throws: 400 where it is none of these, or names more models than ``RequestBounds/fallbacks``.
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
                "`\(field)` may name \(RequestBounds.fallbacks) models of \(RequestBounds.modelBytes) bytes each at most; "
                    + "no more than a few are tried.",
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
