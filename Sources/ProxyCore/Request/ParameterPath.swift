import OpenAIWire

/// A path into a request's body, as `additional_drop_params` has it: `tools[*].function.strict`, `response_format.schema`, `seed`.
///
/// Read as LiteLLM reads it: dots and brackets separate, `[*]` is every element of a list, `[2]` the third one. Elements
/// of lists are not taken out themselves.
package struct ParameterPath: Sendable, Hashable {
    /// The member of the body that it begins with.
    let field: String
    private let steps: [Step]

    private enum Step: Sendable, Hashable {
        case key(String)
        case element(Int)
        case everyElement
    }

    /// How many steps a path may have; what is deeper is not looked for.
    private static let longest = 20

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
        guard case .key(let field)? = steps.first, steps.count <= Self.longest else { return nil }
        self.field = field
        self.steps = Array(steps.dropFirst())
    }

    private static func step(_ text: Substring) -> Step? {
        if text == "*" { return .everyElement }
        return Int(text).flatMap { $0 >= 0 ? .element($0) : nil }
    }

    /// Whether the member itself is meant, not something inside it.
    var isWhole: Bool { steps.isEmpty }

    /// Takes what the path leads to out of the member's value; `false` where it leads nowhere.
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
