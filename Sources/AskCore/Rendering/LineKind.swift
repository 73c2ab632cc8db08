/// The kind of a Markdown line, judged by its beginning; `unknown` while that is ambiguous.
enum LineKind: Sendable, Hashable {
    case unknown, blank, rule, fence, table
    case paragraph(indent: Int)
    case heading
    case item(mark: String, indent: Int)
    case quote(depth: Int)

    /// - Parameter isWhole: whether the line is complete.
    init(_ line: String, isWhole: Bool) {
        let indent = line.prefix { $0 == " " }.count
        let body = line.dropFirst(indent)
        guard let first = body.first else {
            self = isWhole ? .blank : .unknown
            return
        }
        let kind: LineKind? =
            switch first {
            case "#": Self.heading(body, isWhole)
            case "`", "~": Self.fence(body, first, isWhole)
            case "|": isWhole ? .table : .unknown
            case ">": Self.quote(body, isWhole)
            case "-", "*", "+", "_": Self.itemOrRule(body, first, indent, isWhole)
            case "0"..."9": Self.numbered(body, indent, isWhole)
            case "\r": isWhole ? .blank : .unknown
            default: nil
            }
        if kind == .table || (first == "|" && kind == .unknown) {
            self = .table
        } else {
            self = kind ?? .paragraph(indent: indent)
        }
    }

    private static func heading(_ body: Substring, _ isWhole: Bool) -> LineKind? {
        let marks = body.prefix { $0 == "#" }
        guard marks.count <= 6 else { return nil }
        let rest = body.dropFirst(marks.count)
        guard let next = rest.first else { return isWhole ? nil : .unknown }
        guard next == " " else { return nil }
        return rest.contains { $0 != " " } ? .heading : isWhole ? .blank : .unknown
    }

    private static func fence(_ body: Substring, _ mark: Character, _ isWhole: Bool) -> LineKind? {
        let marks = body.prefix { $0 == mark }
        if marks.count == body.count, !isWhole { return .unknown }
        guard marks.count >= 3 else { return nil }
        if mark == "`", body.dropFirst(marks.count).contains("`") { return nil }
        return isWhole ? .fence : .unknown
    }

    private static func quote(_ body: Substring, _ isWhole: Bool) -> LineKind? {
        let marks = body.prefix { $0 == ">" || $0 == " " }
        guard marks.count < body.count || isWhole else { return .unknown }
        return .quote(depth: marks.filter { $0 == ">" }.count)
    }

    private static func itemOrRule(_ body: Substring, _ mark: Character, _ indent: Int, _ isWhole: Bool)
        -> LineKind?
    {
        let onlyMarks = body.allSatisfy { $0 == mark || $0 == " " }
        if onlyMarks {
            if !isWhole { return .unknown }
            if body.filter({ $0 == mark }).count >= 3, mark != "+" { return .rule }
        }
        guard mark != "_", body.dropFirst().first == " " else { return nil }
        guard body.dropFirst().contains(where: { $0 != " " }) else { return nil }
        return .item(mark: String(mark), indent: indent)
    }

    private static func numbered(_ body: Substring, _ indent: Int, _ isWhole: Bool) -> LineKind? {
        let digits = body.prefix { $0.isASCII && $0.isNumber }
        guard digits.count <= 9 else { return nil }
        let rest = body.dropFirst(digits.count)
        guard let sign = rest.first else { return isWhole ? nil : .unknown }
        guard sign == "." || sign == ")" else { return nil }
        let behind = rest.dropFirst()
        guard let space = behind.first else { return isWhole ? nil : .unknown }
        guard space == " " else { return nil }
        guard behind.contains(where: { $0 != " " }) else { return isWhole ? nil : .unknown }
        return .item(mark: "\(digits)\(sign)", indent: indent)
    }

    /// The line without the marks of its kind.
    func content(of line: String) -> String {
        let body = line.drop { $0 == " " }
        switch self {
        case .heading: return String(body.drop { $0 == "#" }.drop { $0 == " " })
        case .item(let mark, _): return String(body.dropFirst(mark.count).drop { $0 == " " })
        case .quote: return String(body.drop { $0 == ">" || $0 == " " })
        case .paragraph: return String(body)
        default: return line
        }
    }
}
