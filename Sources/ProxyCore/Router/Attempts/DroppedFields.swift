import OpenAIWire

/// The fields of a request's body that the backend does not get, found by comparing the two bodies.
enum DroppedFields {
    /// The most paths that are listed.
    private static let most = 50

    static func paths(of attempt: Attempt) -> [String] {
        guard case .json(let envelope) = attempt.call.body else { return [] }
        let sent = RequestRewriter.body(
            envelope,
            for: attempt.deployment,
            upstreamModel: attempt.deployment.modelText(attempt.upstreamModel),
            addsUsage: false,
            dropping: DroppedParameters.names(for: attempt.call, at: attempt.deployment)
        )
        guard let before = try? JSONValue(parsing: envelope.bytes), let after = try? JSONValue(parsing: sent)
        else {
            return []
        }
        return paths(in: before, missingIn: after)
    }

    /// The paths of members that the first holds and the second does not.
    static func paths(in before: JSONValue, missingIn after: JSONValue) -> [String] {
        var found: [String] = []
        compare(before, after, "", depth: 0, &found)
        return found
    }

    private static func compare(
        _ before: JSONValue,
        _ after: JSONValue,
        _ path: String,
        depth: Int,
        _ found: inout [String]
    ) {
        guard depth < 32, found.count < most else { return }
        switch (before, after) {
        case (.object(let old), .object(let new)):
            for (name, value) in old where found.count < most {
                let inner = path.isEmpty ? name : "\(path).\(name)"
                if let other = new[name] {
                    compare(value, other, inner, depth: depth + 1, &found)
                } else {
                    found.append(inner)
                }
            }
        case (.array(let old), .array(let new)) where old.count == new.count:
            for (index, (value, other)) in zip(old, new).enumerated() {
                compare(value, other, "\(path)[\(index)]", depth: depth + 1, &found)
            }
        default:
            break
        }
    }
}
