/// Lays out a table in aligned columns.
///
/// A table that is too wide or not valid stays as it is.
enum MarkdownTable {
    static func render(_ lines: [String], theme: TerminalTheme) -> [[StyledText]] {
        let rows = lines.map(cells)
        guard lines.count >= 2, rows[1].allSatisfy(isDelimiter), !rows[1].isEmpty else { return raw(lines) }
        let alignments = rows[1].map { ($0.hasPrefix(":"), $0.hasSuffix(":")) }
        let count = rows[0].count
        var table: [[[StyledText]]] = []
        for (index, row) in rows.enumerated() where index != 1 {
            let base: TextStyle = index == 0 ? .bold : []
            table.append(
                (0..<count).map {
                    $0 < row.count ? InlineParser.parse(row[$0], base: base, hasLinks: false) : []
                }
            )
        }
        let widths = (0..<count).map { column in table.map { width($0[column]) }.max() ?? 0 }
        guard widths.reduce(0, +) + 2 * max(0, count - 1) <= theme.width else { return raw(lines) }
        var result = table.map { row in
            layOut(row, widths, alignments.map { $0.1 ? ($0.0 ? .center : .right) : .left })
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        result.insert([StyledText(text: rule, style: .dim)], at: 1)
        return result
    }

    private enum Alignment {
        case left, right, center
    }

    private static func layOut(_ row: [[StyledText]], _ widths: [Int], _ alignments: [Alignment])
        -> [StyledText]
    {
        var pieces: [StyledText] = []
        for (column, cell) in row.enumerated() {
            let free = widths[column] - width(cell)
            let alignment = column < alignments.count ? alignments[column] : .left
            let before = alignment == .right ? free : alignment == .center ? free / 2 : 0
            if before > 0 { pieces.append(StyledText(text: String(repeating: " ", count: before))) }
            pieces += cell
            let isLast = column == row.count - 1
            // The last column is not padded, so that copied lines have no trailing spaces.
            if !isLast { pieces.append(StyledText(text: String(repeating: " ", count: free - before + 2))) }
        }
        return pieces
    }

    private static func width(_ cell: [StyledText]) -> Int {
        cell.reduce(0) { $0 + DisplayWidth.of($1.text) }
    }

    private static func raw(_ lines: [String]) -> [[StyledText]] { lines.map { [StyledText(text: $0)] } }

    private static func isDelimiter(_ cell: String) -> Bool {
        !cell.isEmpty && cell.allSatisfy { $0 == "-" || $0 == ":" } && cell.contains("-")
    }

    /// The cells of a row.
    ///
    /// A bar after a backslash or within code does not end a cell.
    private static func cells(_ line: String) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isEscaped = false
        var isCode = false
        for character in line.trimmingWhitespace().dropFirst() {
            if character == "|", !isEscaped, !isCode {
                cells.append(cell.trimmingWhitespace())
                cell = ""
            } else {
                if character == "`", !isEscaped { isCode.toggle() }
                if isEscaped, character == "|" { cell.removeLast() }
                cell.append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        if !cell.trimmingWhitespace().isEmpty { cells.append(cell.trimmingWhitespace()) }
        return cells
    }
}
