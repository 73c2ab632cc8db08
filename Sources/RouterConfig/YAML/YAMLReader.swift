import OpenAIWire
import PlainText
import Yams

/// Reads one YAML document into nodes with positions.
///
/// Yams only parses. The meaning must be PyYAML's: YAML 1.1 scalars, merge keys, and the last of duplicate
/// keys wins. Yams refuses duplicate keys, so the reader marks the earlier one and parses again.
struct YAMLReader {
    let file: String
    /// Whether messages may quote names from the file; not if it may not be a configuration at all.
    let showsNames: Bool
    /// The keys that appear more than once in a mapping.
    private(set) var duplicates: [Duplicate] = []
    private var marks = DuplicateMarks()
    private var nodes = 0

    /// The most values a file may have after expanding aliases.
    static let mostNodes = 200_000
    static let deepest = 100

    /// An entry that a later one with the same key replaces.
    struct Duplicate: Sendable {
        var earlier: ConfigMapping.Entry
        var later: ConfigMapping.Entry
        /// How deep the mapping is nested; 0 is the top level.
        var depth: Int
    }

    init(file: String, showsNames: Bool = true) {
        self.file = file
        self.showsNames = showsNames
    }

    /// The document's root; `nil` for an empty file.
    mutating func read(_ text: String) throws(ConfigError) -> ConfigNode? {
        try YAMLPreflight.check(text, file: file)
        let root = try compose(text)
        if let place = TabCheck.firstTab(in: text) {
            throw error(TabCheck.message, place, remedy: TabCheck.remedy)
        }
        guard let root else { return nil }
        return try convert(root, depth: 0)
    }

    private mutating func compose(_ text: String) throws(ConfigError) -> Node? {
        var source = text
        while true {
            do {
                return try Parser(yaml: source, resolver: .basic, encoding: .utf8).singleRoot()
            } catch YamlError.duplicatedKeysInMapping(_, let context) {
                let position = marks.original(line: context.mark.line, column: context.mark.column)
                guard let marked = marks.mark(source, line: context.mark.line, column: context.mark.column)
                else {
                    throw error("a key appears twice in this mapping", position, remedy: "keep one of them")
                }
                source = marked
            } catch let problem as YamlError {
                throw YAMLProblem(problem, text: text, marks: marks).error(file: file)
            } catch {
                throw self.error("the file cannot be parsed", (1, 1))
            }
        }
    }

    // MARK: - Conversion

    private mutating func convert(_ node: Node, depth: Int) throws(ConfigError) -> ConfigNode {
        nodes += 1
        let place = position(of: node)
        guard nodes <= Self.mostNodes else {
            throw error(
                "the aliases in this file expand to more than \(Self.mostNodes) values",
                (place.line, place.column),
                remedy: "use fewer aliases"
            )
        }
        guard depth <= Self.deepest else {
            throw error("values are nested more than \(Self.deepest) levels deep", (place.line, place.column))
        }
        switch node {
        case .scalar(let scalar):
            return try convert(scalar, at: place)
        case .sequence(let sequence):
            try checkTag(sequence.tag, among: [.implicit, .nonSpecific, .seq], at: place)
            var converted: [ConfigNode] = []
            for element in sequence { converted.append(try convert(element, depth: depth + 1)) }
            return ConfigNode(value: .sequence(converted), position: place)
        case .mapping(let mapping):
            try checkTag(mapping.tag, among: [.implicit, .nonSpecific, .map], at: place)
            return ConfigNode(value: .mapping(try convert(mapping, depth: depth)), position: place)
        case .alias:
            throw error("this alias refers to nothing", (place.line, place.column))
        }
    }

    private func convert(_ scalar: Node.Scalar, at place: SourcePosition) throws(ConfigError) -> ConfigNode {
        let text = scalar.string
        let value: ConfigNode.Value
        switch Tag.Name(rawValue: scalar.tagName) {
        case .implicit where scalar.style == .plain || scalar.style == .any: value = YAMLScalar.resolve(text)
        case .implicit, .str, .nonSpecific, .timestamp: value = .string(text)
        case .int, .float, .bool, .null:
            value = YAMLScalar.resolve(text)
        default:
            throw unknownTag(scalar.tagName, at: place)
        }
        return ConfigNode(value: value, position: place, written: text)
    }

    private mutating func convert(_ mapping: Node.Mapping, depth: Int) throws(ConfigError) -> ConfigMapping {
        var merged = ConfigMapping()
        var own: [ConfigMapping.Entry] = []
        var places: [String: Int] = [:]
        for (key, value) in mapping {
            let place = position(of: key)
            guard case .scalar(let scalar) = key else {
                throw error(
                    "a list or mapping is used as a key",
                    (place.line, place.column),
                    remedy: "render the {{ }} of a template first, or put the value in quotes"
                )
            }
            let isOverridden = DuplicateMarks.isMark(scalar.tagName)
            if scalar.string == "<<", scalar.style == .plain || scalar.style == .any {
                for entry in try mergeEntries(value, depth: depth) { merged.set(entry) }
                continue
            }
            if !isOverridden { try checkKeyTag(scalar, at: place) }
            let entry = ConfigMapping.Entry(
                key: scalar.string,
                keyPosition: place,
                value: try convert(value, depth: depth + 1)
            )
            if let earlier = places[entry.key] {
                duplicates.append(Duplicate(earlier: own[earlier], later: entry, depth: depth))
                own[earlier] = entry
            } else {
                places[entry.key] = own.count
                own.append(entry)
            }
        }
        for entry in own { merged.set(entry) }
        return merged
    }

    /// The entries merged by `<<`; of several mappings the first one with a key wins.
    private mutating func mergeEntries(_ value: Node, depth: Int) throws(ConfigError) -> [ConfigMapping.Entry]
    {
        let converted = try convert(value, depth: depth + 1)
        if let mapping = converted.mapping { return mapping.entries }
        let mappings = converted.sequence?.compactMap(\.mapping) ?? []
        guard let sequence = converted.sequence, mappings.count == sequence.count else {
            let place = converted.position
            throw error(
                "`<<` can merge only a mapping or a list of mappings, not \(converted.kind)",
                (place.line, place.column),
                remedy: "write `<<: *name`, where `&name` marks a mapping"
            )
        }
        return mappings.reversed().flatMap(\.entries)
    }

    // MARK: - Tags

    private func checkKeyTag(_ scalar: Node.Scalar, at place: SourcePosition) throws(ConfigError) {
        try checkTag(
            scalar.tag,
            among: [.implicit, .str, .nonSpecific, .int, .float, .bool, .null],
            at: place
        )
    }

    private func checkTag(_ tag: Tag, among known: [Tag.Name], at place: SourcePosition) throws(ConfigError) {
        let name = tag.description
        guard known.contains(Tag.Name(rawValue: name)) else { throw unknownTag(name, at: place) }
    }

    private func unknownTag(_ name: String, at place: SourcePosition) -> ConfigError {
        error(
            "\(showsNames ? "the tag \(name.shown)" : "this tag") is not a standard YAML tag",
            (place.line, place.column),
            remedy: "write the plain value; for a value from the environment write os.environ/NAME"
        )
    }

    // MARK: - Positions

    private func position(of node: Node) -> SourcePosition {
        guard let mark = node.mark else { return SourcePosition(file: file, line: 1, column: 1) }
        let (line, column) = marks.original(line: mark.line, column: mark.column)
        return SourcePosition(file: file, line: line, column: column)
    }

    private func error(_ message: String, _ place: (line: Int, column: Int), remedy: String? = nil)
        -> ConfigError
    {
        ConfigError(message, file: file, line: place.line, column: place.column, remedy: remedy)
    }
}

extension Node.Scalar {
    /// The tag as written or implied by quotes; empty if there is none.
    fileprivate var tagName: String { tag.description }
}
