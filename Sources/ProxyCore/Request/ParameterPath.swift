import OpenAIWire

/// A path into a request's body, as in `additional_drop_params`: `tools[*].function.strict`, `response_format.schema`, `seed`.
///
/// As in LiteLLM, dots and brackets separate, `[*]` is every element of a list and `[2]` the third one. Elements of lists themselves are not
/// removed.
package struct ParameterPath: Sendable, Hashable {
    /// The member of the body that it starts with.
    let field: String
    private let steps: [Step]

    private enum Step: Sendable, Hashable {
        case key(String)
        case element(Int)
        case everyElement
    }

    /// How many steps a path may have; longer ones are ignored.
    private static let maximumSteps = 20

    /// `nil` for a path that names no member.
    package init?(_ text: String) {
        var steps: [Step] = []
        var rest = text[...]
        while let first = rest.first {
            if first == "." {
                rest = rest.dropFirst()
            } else if first == "[" {
                guard let end = rest.firstIndex(of: "]") else { return nil }
                let inside = rest[rest.index(after: rest.startIndex)..<end]
                guard let step = Self.step(inside) else { return nil }
                steps.append(step)
                rest = rest[rest.index(after: end)...]
            } else {
                let key = rest.prefix { $0 != "." && $0 != "[" }
                steps.append(.key(String(key)))
                rest = rest[key.endIndex...]
            }
        }
        guard case .key(let field)? = steps.first, steps.count <= Self.maximumSteps else { return nil }
        self.field = field
        self.steps = Array(steps.dropFirst())
    }

    private static func step(_ text: Substring) -> Step? {
        if text == "*" { return .everyElement }
        return Int(text).flatMap { $0 >= 0 ? .element($0) : nil }
    }

    /// Whether the path is the member itself, not something inside it.
    var isWhole: Bool { steps.isEmpty }

    /// Removes what the path leads to from the member's value; `false` if there is nothing.
    func remove(from value: inout JSONValue) -> Bool {
        Self.remove(steps[...], from: &value)
    }

    private static func remove(_ steps: ArraySlice<Step>, from value: inout JSONValue) -> Bool {
        guard let step = steps.first else { return false }
        let rest = steps.dropFirst()
        switch step {
        case .key(let key):
            guard let member = value.objectValue?[key] else { return false }
            guard !rest.isEmpty else {
                value[key] = nil
                return true
            }
            var inner = member
            guard remove(rest, from: &inner) else { return false }
            value[key] = inner
            return true
        case .element(let index):
            guard var elements = value.arrayValue, elements.indices.contains(index), !rest.isEmpty else {
                return false
            }
            guard remove(rest, from: &elements[index]) else { return false }
            value = .array(elements)
            return true
        case .everyElement:
            guard var elements = value.arrayValue, !rest.isEmpty else { return false }
            var isChanged = false
            for index in elements.indices where remove(rest, from: &elements[index]) { isChanged = true }
            if isChanged { value = .array(elements) }
            return isChanged
        }
    }
}
