import HTTPTypes

/// The headers of `-H`: `Name: value`, or `@FILE` with one in each line.
enum ExtraHeaders {
    static func read(_ texts: [String]) throws(AskError) -> [HTTPField] {
        var fields: [HTTPField] = []
        for text in texts {
            guard text.hasPrefix("@") else {
                fields.append(try field(text, from: "-H '\(text)'"))
                continue
            }
            let path = String(text.dropFirst())
            guard let content = FileAccess.readText(path, limit: InputLimit.optionFile + 1) else {
                throw AskError(
                    .noInput,
                    "cannot read the headers from \(path)",
                    remedy: "Check the path behind -H @."
                )
            }
            try InputLimit.check(content.utf8.count, InputLimit.optionFile, path)
            let lines = content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            for (number, line) in lines.enumerated() where !line.trimmingSpaces().isEmpty {
                // Not the line itself, which may be a key that its name was forgotten for.
                fields.append(try field(String(line), from: "line \(number + 1) of \(path)"))
            }
        }
        return fields
    }

    private static func field(_ text: String, from place: String) throws(AskError) -> HTTPField {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? parts[1].trimmingSpaces() : ""
        let isClean = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        guard parts.count == 2, isClean, let name = HTTPField.Name(parts[0].trimmingSpaces()) else {
            throw AskError(
                .usage,
                "\(place) is no header",
                remedy: "Write for example -H 'X-Team: red'."
            )
        }
        return HTTPField(name: name, value: value)
    }
}
