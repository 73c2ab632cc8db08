/// Finds the fenced code blocks of an answer, by CommonMark's rules.
enum CodeBlocks {
    /// The contents of the blocks, in order.
    ///
    /// A block without a closing fence ends with the text.
    static func find(in text: String) -> [String] {
        var blocks: [String] = []
        var open: (fence: Substring, indent: Int, lines: [Substring])?
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(
            Substring.init
        ) {
            let indent = line.prefix { $0 == " " }.count
            let body = line.dropFirst(indent)
            let fence = body.prefix { $0 == "`" || $0 == "~" }
            if var block = open {
                let rest = body.dropFirst(fence.count)
                if indent <= block.indent + 3, fence.count >= block.fence.count,
                    fence.first == block.fence.first,
                    fence.allSatisfy({ $0 == block.fence.first }), rest.allSatisfy(\.isWhitespace)
                {
                    blocks.append(join(block.lines))
                    open = nil
                } else {
                    block.lines.append(line.dropFirst(min(indent, block.indent)))
                    open = block
                }
            } else if fence.count >= 3, let mark = fence.first, fence.allSatisfy({ $0 == mark }),
                mark == "~" || !body.dropFirst(fence.count).contains("`")
            {
                open = (fence, indent, [])
            }
        }
        if let open { blocks.append(join(open.lines)) }
        return blocks
    }

    static func choose(_ choice: AnswerForm.CodeBlockChoice, from text: String) -> String? {
        let blocks = find(in: text)
        switch choice {
        case .first: return blocks.first
        case .last: return blocks.last
        case .firstOrAll: return blocks.first ?? (text.hasSuffix("\n") ? text : "\(text)\n")
        }
    }

    private static func join(_ lines: [Substring]) -> String {
        lines.map { "\($0)\n" }.joined()
    }
}
