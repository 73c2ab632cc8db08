import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Prints one line per fault and the number that passed, if `CONDUCT_REPORT` is set.
struct ConductReport: SuiteTrait, TestScoping {
    /// The outcome of one fault.
    struct Line: Sendable {
        var name: String
        /// What the client saw.
        var saw: String
        /// Attempts that the backends saw.
        var attempts: Int
        var time: Duration
        /// What went wrong; empty if the proxy handled the fault well.
        var objections: [String]

        var text: String {
            let milliseconds =
                time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
            let verdict = objections.isEmpty ? "pass" : "FAIL"
            let columns = [
                verdict, Self.padded(name, to: 62), Self.padded(saw, to: 28),
                Self.padded("\(attempts) attempt\(attempts == 1 ? "" : "s")", to: 12), "\(milliseconds) ms",
            ]
            return (columns + objections.map { "\n     \($0)" }).joined(separator: " ")
        }

        private static func padded(_ text: String, to width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
    }

    private static let counts = Mutex((passed: 0, failed: 0))
    private static let isPrinting = getenv("CONDUCT_REPORT") != nil

    /// Records a line, and fails the test where something went wrong.
    static func add(_ line: Line) {
        counts.withLock { counts in
            if line.objections.isEmpty { counts.passed += 1 } else { counts.failed += 1 }
            if isPrinting { print(line.text) }
        }
        #expect(line.objections.isEmpty, "\(line.objections.joined(separator: "; "))")
    }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await function()
        guard Self.isPrinting else { return }
        let counts = Self.counts.withLock { $0 }
        print("\(counts.passed) passed, \(counts.failed) failed")
    }
}

extension Trait where Self == ConductReport {
    /// Reports the suite's faults.
    static var conductReport: Self { ConductReport() }
}
