/// Runs commands through the shell.
enum Shell {
    /// The output of a command without input; `nil` if it fails.
    static func output(of command: String, limit: Int = 64 * 1024) -> [UInt8]? {
        Interruption.withSignalsUnblocked {
            guard let stream = popen("exec </dev/null; \(command)", "r") else { return nil }
            var bytes = [UInt8](repeating: 0, count: limit)
            let count = fread(&bytes, 1, limit, stream)
            return pclose(stream) == 0 ? Array(bytes.prefix(count)) : nil
        }
    }

    /// Runs a command on the terminal, such as an editor; returns whether it succeeded.
    static func run(_ command: String) -> Bool {
        Interruption.withSignalsUnblocked { system(command) == 0 }
    }

    /// The text quoted as one word for the shell.
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
