/// Runs commands through the shell.
enum Shell {
    /// The output of a command that reads nothing; `nil` where it fails.
    static func output(of command: String, limit: Int = 64 * 1024) -> [UInt8]? {
        Interruption.withSignalsUnblocked {
            guard let stream = popen("exec </dev/null; \(command)", "r") else { return nil }
            var bytes = [UInt8](repeating: 0, count: limit)
            let count = fread(&bytes, 1, limit, stream)
            return pclose(stream) == 0 ? Array(bytes.prefix(count)) : nil
        }
    }

    /// Runs a command on the terminal, as an editor is; `true` where it ended well.
    static func run(_ command: String) -> Bool {
        Interruption.withSignalsUnblocked { system(command) == 0 }
    }

    /// A text as one word of the shell.
    static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."),
                    UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "@"),
                    UInt8(ascii: ","):
                    true
                default: false
                }
            }
        return isPlain
            ? text
            : "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
}
