import OpenAIWire
import PlainText
import Yams

/// Reads one YAML document into nodes that know their place.
///
/// Yams parses; meaning is given here, because it must be PyYAML's: scalars of YAML 1.1, merge keys, and a
/// key that stands twice counts as it stands last. Yams refuses such a key, so the reader marks the earlier
/// one and parses again.
struct YAMLReader {
    let file: String
    /// Whether names of the file may stand in a message; not those of one that may be no configuration at all.
    let showsNames: Bool
    /// The keys that appear more than once in a mapping.
    private(set) var duplicates: [Duplicate] = []
    private var marks = DuplicateMarks()
    private var nodes = 0

    /// The most values a file may hold once its aliases are followed.
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

    /// The root of the only document, `nil` for an empty file.
    mutating func read(_ text: String) throws(ConfigError) -> ConfigNode? {
        try YAMLPreflight.check(text, file: file)
        let root = try compose(text)
        if let place = TabCheck.firstTab(in: text) {
            throw error(
                "a tab stands here, which YAML does not take for space",
                place,
                remedy: "replace it by spaces"
            )
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
                    throw error("a key stands twice in this mapping", position, remedy: "keep one of them")
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
                "the aliases of this file make more than \(Self.mostNodes) values",
                (place.line, place.column),
                remedy: "write less of it with aliases"
            )
        }
        guard depth <= Self.deepest else {
            throw error("this is nested more than \(Self.deepest) deep", (place.line, place.column))
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
            throw error("an alias that refers to nothing", (place.line, place.column))
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
                    "a list or mapping stands where a key belongs",
                    (place.line, place.column),
                    remedy: "a value with {{ }} of a template has to be rendered first, or be put in quotes"
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

    /// The entries that `<<` brings in; of several mappings the first that has a key counts.
    private mutating func mergeEntries(_ value: Node, depth: Int) throws(ConfigError) -> [ConfigMapping.Entry]
    {
        let converted = try convert(value, depth: depth + 1)
        if let mapping = converted.mapping { return mapping.entries }
        let mappings = converted.sequence?.compactMap(\.mapping) ?? []
        guard let sequence = converted.sequence, mappings.count == sequence.count else {
            let place = converted.position
            throw error(
                "`<<` merges \(converted.kind), and can merge only a mapping or a list of mappings",
                (place.line, place.column),
                remedy: "write `<<: *name` with the name of an anchor on a mapping"
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
            "\(showsNames ? "the tag \(name.shown)" : "this tag") is not one of YAML's own",
            (place.line, place.column),
            remedy: "write the plain value; a value from the environment is written os.environ/NAME"
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
    /// The tag as written or as quotes imply it; empty where nothing says.
    fileprivate var tagName: String { tag.description }
}
