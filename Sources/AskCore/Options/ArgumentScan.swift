import PlainText

/// The arguments, split into options with their values and words.
struct ArgumentScan: Sendable {
    struct Occurrence: Sendable, Hashable {
        var id: OptionID
        var value: String?
    }

    private(set) var occurrences: [Occurrence] = []
    private(set) var words: [String] = []
    /// Whether a lone `-` asks for stdin.
    private(set) var asksForStdin = false

    /// Options and words may come in any order; `--` ends the options.
    init(_ arguments: [String], table: [OptionSpecification] = OptionTable.all + OptionTable.hidden)
        throws(AskError)
    {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                words += rest
                return
            }
            if argument == "-" {
                asksForStdin = true
            } else if argument.hasPrefix("--") {
                try parseLong(argument.dropFirst(2), &rest, table)
            } else if argument.hasPrefix("-") {
                try parseShort(argument, &rest, table)
            } else {
                words.append(argument)
            }
        }
    }

    private mutating func parseLong(
        _ text: Substring,
        _ rest: inout ArraySlice<String>,
        _ table: [OptionSpecification]
    ) throws(AskError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard let option = table.first(where: { $0.long.contains(name) }) else {
            throw Self.unknown("--\(name)", among: table)
        }
        let given = parts.count > 1 ? String(parts[1]) : nil
        switch option.value {
        case .none:
            guard given == nil else {
                throw AskError(.usage, "--\(name) takes no value", remedy: "Write --\(name) alone.")
            }
            occurrences.append(Occurrence(id: option.id, value: nil))
        case .optional:
            occurrences.append(Occurrence(id: option.id, value: given))
        case .required(let kind):
            try parseValue(of: option, spelled: "--\(name)", kind: kind, given: given, &rest)
        }
    }

    private mutating func parseShort(
        _ argument: String,
        _ rest: inout ArraySlice<String>,
        _ table: [OptionSpecification]
    ) throws(AskError) {
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = table.first(where: { $0.short == letter }) else {
                throw Self.unknown(
                    letters.isEmpty && argument.count == 2 ? argument : "-\(letter)",
                    in: argument,
                    among: table
                )
            }
            guard case .required(let kind) = option.value else {
                occurrences.append(Occurrence(id: option.id, value: nil))
                continue
            }
            var given: String? = letters.isEmpty ? nil : String(letters)
            if let text = given, text.hasPrefix("=") { given = String(text.dropFirst()) }
            try parseValue(of: option, spelled: "-\(letter)", kind: kind, given: given, &rest)
            return
        }
    }

    private mutating func parseValue(
        of option: OptionSpecification,
        spelled: String,
        kind: String,
        given: String?,
        _ rest: inout ArraySlice<String>
    ) throws(AskError) {
        guard var value = given ?? rest.popFirst() else {
            throw AskError(.usage, "\(spelled) needs a value", remedy: "Write \(spelled) \(kind).")
        }
        // The two-word form of a pair: `-o temperature 0.2`, `--at picture image/png`.
        if option.id == .option || option.id == .attachAs, !value.contains("=") {
            guard let second = rest.popFirst() else {
                throw AskError(
                    .usage,
                    "\(spelled) \(value) needs a second value",
                    remedy: "Write \(spelled) \(kind)."
                )
            }
            value += "=\(second)"
        }
        occurrences.append(Occurrence(id: option.id, value: value))
    }

    private static func unknown(
        _ spelled: String,
        in argument: String? = nil,
        among table: [OptionSpecification]
    ) -> AskError {
        let names = table.flatMap { $0.long.map { "--\($0)" } }
        let nearest = spelled.hasPrefix("--") ? NearestNames.of(spelled, among: names) : []
        let place = argument.map { $0 == spelled ? "" : " in '\($0)'" } ?? ""
        let hint = nearest.isEmpty ? "See ask --help." : "Did you mean \(nearest.joined(separator: ", "))?"
        return AskError(
            .usage,
            "unknown option \(spelled)\(place)",
            remedy:
                "\(hint) Words that start with a dash go after --, as in: ask -- \(Shell.quoted(argument ?? spelled))"
        )
    }

    /// The last value of an option.
    func value(_ id: OptionID) -> String? { occurrences.last { $0.id == id }?.value }

    /// All values of an option, in order.
    func values(_ id: OptionID) -> [String] { occurrences.filter { $0.id == id }.compactMap(\.value) }

    func has(_ id: OptionID) -> Bool { occurrences.contains { $0.id == id } }
}
