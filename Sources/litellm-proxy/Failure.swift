import ArgumentParser
import ProxyOperations

/// Ends the program with an error message.
enum Failure {
    /// Thrown to the command line parser, which prints the message and exits with status 1.
    struct Message: Error, CustomStringConvertible {
        let description: String
    }

    /// Writes text to standard error, for a command that goes on printing.
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
