/// Decodes a configuration file: UTF-8, without its byte order mark.
enum SourceText {
    /// The largest accepted file, in bytes.
    static let largest = 16 * 1024 * 1024

    /// Decodes a file, or throws a finding with the position of the problem.
    static func decode(_ bytes: [UInt8], file: String) throws(ConfigError) -> String {
        guard bytes.count <= largest else {
            throw ConfigError(
                "the file is larger than 16 MiB, which is too large for a configuration",
                file: file,
                line: 1,
                column: 1
            )
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw ConfigError(
                "the file is encoded as UTF-16",
                file: file,
                line: 1,
                column: 1,
                remedy: "save it as UTF-8"
            )
        }
        var body = bytes[...]
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
        guard let text = String(validating: body, as: UTF8.self) else {
            let place = firstInvalid(in: body)
            throw ConfigError(
                "the file is not valid UTF-8 here",
                file: file,
                line: place.line,
                column: place.column,
                remedy: "save it as UTF-8"
            )
        }
        try checkControls(body, file: file)
        return text
    }

    private static func checkControls(_ body: ArraySlice<UInt8>, file: String) throws(ConfigError) {
        var line = 1
        var column = 1
        for byte in body {
            switch byte {
            case 0x0A:
                line += 1
                column = 1
            case 0x09, 0x0D, 0x20...0x7E, 0xC0...:
                column += 1
            case 0x80..<0xC0:
                // A continuation byte; its scalar is counted already.
                break
            default:
                throw ConfigError(
                    "there is a control character here (byte \(byte)), which YAML does not allow",
                    file: file,
                    line: line,
                    column: column,
                    remedy: "delete it"
                )
            }
        }
    }

    private static func firstInvalid(in body: ArraySlice<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        var decoder = UTF8()
        var bytes = body.makeIterator()
        decoding: while true {
            switch decoder.decode(&bytes) {
            case .scalarValue("\n"):
                line += 1
                column = 1
            case .scalarValue:
                column += 1
            case .emptyInput, .error:
                break decoding
            }
        }
        return (line, column)
    }
}
