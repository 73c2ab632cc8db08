import ArgumentParser

/// Ends the program with a message for a person.
enum Failure {
    /// What is thrown to the command line's parser, which prints the message and exits with 1.
    struct Message: Error, CustomStringConvertible {
        let description: String
    }

    /// Writes lines to standard error, for a command that has more to print.
    static func write(_ text: String) {
        let line = Array((text + "\n").utf8)
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty,
                case .wrote(let count) = LogSink.standardError.write(UnsafeRawBufferPointer(rebasing: rest))
            {
                rest = rest.dropFirst(count)
            }
        }
    }

    static func wrap<Value, Failed: Error>(_ work: () throws(Failed) -> Value) throws -> Value {
        do throws(Failed) { return try work() } catch { throw Message(description: "\(error)") }
    }

    static func wrap<Value, Failed: Error>(_ work: () async throws(Failed) -> Value) async throws -> Value {
        do throws(Failed) { return try await work() } catch { throw Message(description: "\(error)") }
    }
}
