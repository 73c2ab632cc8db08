import PlainText

/// Reads a configuration file and its includes into one mapping.
struct ConfigFiles {
    let findings: Findings
    let readFile: @Sendable (String) throws -> [UInt8]
    /// All files read so far, in order.
    private(set) var paths: [String] = []
    /// Entries replaced by a later key or an included file.
    ///
    /// Also unknown entries of included files, whose content is lost in the same way.
    private(set) var replaced: [ConfigMapping.Entry] = []
    private var rootDirectory = ""

    private static let mostFiles = 256
    private static let deepest = 16

    init(findings: Findings, readFile: @escaping @Sendable (String) throws -> [UInt8]) {
        self.findings = findings
        self.readFile = readFile
    }

    /// The merged top level of a file and its includes.
    mutating func load(_ bytes: [UInt8], path: String) throws(ConfigError) -> ConfigMapping {
        rootDirectory = FilePath.directory(of: path)
        return try merged(bytes, path: path, stack: [FilePath.normalised(path)])
    }

    private mutating func merged(
        _ bytes: [UInt8],
        path: String,
        stack: [String]
    ) throws(ConfigError) -> ConfigMapping {
        paths.append(path)
        guard var root = try document(bytes, path: path, isRoot: stack.count == 1) else {
            return ConfigMapping()
        }
        guard let include = root.entry("include") else { return root }
        for (name, position) in includedNames(include) {
            let found = try open(name, from: path, at: position, stack: stack)
            guard let found else { continue }
            let inner = try merged(
                found.bytes,
                path: found.path,
                stack: stack + [FilePath.normalised(found.path)]
            )
            join(inner, into: &root)
        }
        return root
    }

    private mutating func document(
        _ bytes: [UInt8],
        path: String,
        isRoot: Bool
    ) throws(ConfigError) -> ConfigMapping? {
        let text = try SourceText.decode(bytes, file: path)
        var reader = YAMLReader(file: path, showsNames: isRoot)
        let node = try reader.read(text)
        for duplicate in reader.duplicates { report(duplicate, showsName: isRoot) }
        let start = SourcePosition(file: path, line: 1, column: 1)
        guard let node, !node.isNull else {
            guard isRoot else { return nil }
            throw failure(start, "the file is empty", remedy: "a configuration starts with `model_list:`")
        }
        if let list = node.sequence {
            let finding = ForeignFile.recognise(list)
            throw failure(node.position, finding.message, remedy: finding.remedy)
        }
        guard let mapping = node.mapping else {
            throw failure(
                node.position,
                "the file contains \(node.kind), but a configuration is a mapping",
                remedy: "a configuration starts with `model_list:`; check that this is the right file"
            )
        }
        if isRoot, let finding = ForeignFile.recognise(mapping) {
            throw failure(
                mapping.entries.first?.keyPosition ?? start,
                finding.message,
                remedy: finding.remedy
            )
        }
        return isRoot ? mapping : try partOfConfiguration(mapping, at: start)
    }

    /// The entries of an included file that belong to a configuration.
    ///
    /// A file included by mistake, such as `.env`, may hold secrets, so not even its keys are quoted.
    private mutating func partOfConfiguration(
        _ mapping: ConfigMapping,
        at start: SourcePosition
    ) throws(ConfigError) -> ConfigMapping {
        let sections = ForeignFile.sections.sorted()
        func isKnown(_ key: String) -> Bool {
            ForeignFile.sections.contains(key) || Spelling.nearest(to: key, among: sections) != nil
        }
        guard mapping.keys.contains(where: isKnown) else {
            throw failure(
                mapping.entries.first?.keyPosition ?? start,
                "this included file contains no known section of a configuration",
                remedy:
                    "check the path under `include`; an included file contains `model_list:` or other sections"
            )
        }
        var part = ConfigMapping()
        for entry in mapping.entries {
            // `x-…` holds only anchors.
            if isKnown(entry.key) {
                part.set(entry)
            } else if !entry.key.hasPrefix("x-") {
                findings.add(
                    .warning,
                    at: entry.keyPosition,
                    "",
                    "this key of an included file is unknown to LiteLLM and has no effect"
                )
                replaced.append(entry)
            }
        }
        return part
    }

    private mutating func report(_ duplicate: YAMLReader.Duplicate, showsName: Bool) {
        let (earlier, later) = (duplicate.earlier, duplicate.later)
        replaced.append(earlier)
        // Either a section is split in two and the first half is lost, or a list entry has lost its dash.
        let isLostSection = duplicate.depth == 0 && ForeignFile.sections.contains(later.key)
        let isLostEntry = duplicate.depth == 2 && ["model_name", "litellm_params"].contains(later.key)
        let losesMuch = !earlier.value.isEmpty && (isLostSection || isLostEntry)
        let name = showsName ? "the key \(later.key.shown)" : "this key"
        findings.add(
            losesMuch ? .error : .warning,
            at: later.keyPosition,
            "",
            "\(name) already appears in line \(earlier.keyPosition.line); this one wins",
            remedy: losesMuch && isLostEntry
                ? "start each entry with a dash, `- model_name:`" : "keep one of them"
        )
    }

    // MARK: - Includes

    private func includedNames(_ include: ConfigMapping.Entry) -> [(String, SourcePosition)] {
        if include.value.isNull { return [] }
        let nodes = include.value.sequence ?? [include.value]
        return nodes.enumerated().compactMap { index, node in
            guard let name = node.string, !name.isEmpty else {
                findings.fail(
                    at: node.position,
                    "include[\(index)]",
                    "expected the path of a file, found \(node.isEmpty ? "nothing" : node.kind)"
                )
                return nil
            }
            return (name, node.position)
        }
    }

    private mutating func open(
        _ name: String,
        from parent: String,
        at position: SourcePosition,
        stack: [String]
    ) throws(ConfigError) -> (path: String, bytes: [UInt8])? {
        let besideParent = FilePath.joined(FilePath.directory(of: parent), name)
        let besideRoot = FilePath.joined(rootDirectory, name)
        guard !stack.contains(FilePath.normalised(besideParent)) else {
            throw failure(position, "include: \(name.shown) includes itself through this file")
        }
        guard stack.count < Self.deepest, paths.count < Self.mostFiles else {
            throw failure(position, "include: more than \(Self.mostFiles) files or \(Self.deepest) levels")
        }
        if let bytes = try? readFile(besideParent) { return (besideParent, bytes) }
        if FilePath.normalised(besideRoot) != FilePath.normalised(besideParent),
            !stack.contains(FilePath.normalised(besideRoot)), let bytes = try? readFile(besideRoot)
        {
            findings.add(
                .warning,
                at: position,
                "include",
                "\(name.shown) is next to the main file, not next to this one, and is read from there",
                remedy: "write the path relative to this file"
            )
            return (besideRoot, bytes)
        }
        findings.fail(
            at: position,
            "include",
            "\(besideParent.shown) cannot be read",
            remedy: "paths are relative to the including file"
        )
        return nil
    }

    /// Joins lists; everything else in the included file replaces what was there.
    private mutating func join(_ inner: ConfigMapping, into root: inout ConfigMapping) {
        for entry in inner.entries where entry.key != "include" {
            guard let present = root.entry(entry.key), !present.value.isNull else {
                root.set(entry)
                continue
            }
            if let first = present.value.sequence, let second = entry.value.sequence {
                var joined = present
                joined.value.value = .sequence(first + second)
                root.set(joined)
                continue
            }
            replaced.append(present)
            findings.add(
                .warning,
                at: entry.keyPosition,
                entry.key.shown,
                "replaces the whole \(entry.key.shown) of \(present.keyPosition)",
                remedy: "keep it in one file"
            )
            root.set(entry)
        }
    }

    private func failure(_ position: SourcePosition, _ message: String, remedy: String? = nil) -> ConfigError
    {
        findings.fail(at: position, "", message, remedy: remedy)
        return findings.error
    }
}

/// Computes with paths as text; nothing is looked up on disk.
enum FilePath {
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func joined(_ directory: String, _ name: String) -> String {
        if name.hasPrefix("/") || directory.isEmpty { return name }
        return directory == "/" ? "/" + name : "\(directory)/\(name)"
    }

    /// The path without `.`, `..` and double slashes, as far as the text tells.
    static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
