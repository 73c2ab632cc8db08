/// One thing that an implementation of a protocol should do.
public struct ConformanceCase<Subject: Sendable>: Sendable, CustomStringConvertible {
    /// What it should do.
    public let name: String
    private let body: @Sendable (Subject) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (Subject) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// The name.
    public var description: String { name }

    /// Runs the case.
    ///
    /// - Parameters:
    ///   - subject: what is tested.
    ///   - limit: how long it may take before it counts as hanging.
    /// - Throws: ``ConformanceFailure`` where the subject does something else.
    public func run(on subject: Subject, limit: Duration = .seconds(30)) async throws {
        do {
            try await withTimeLimit(limit) { try await body(subject) }
        } catch let failure as ConformanceFailure {
            throw ConformanceFailure(name: name, reason: failure.reason)
        } catch {
            throw ConformanceFailure(name: name, reason: "unexpected error: \(error)")
        }
    }

    /// Runs something against a limit of time; what hangs is cancelled.
    private func withTimeLimit(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let name = self.name
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw ConformanceFailure(name: name, reason: "took longer than \(limit)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// A case that a subject does not pass.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The case.
    public var name: String
    /// What was wanted, and what was seen.
    public var reason: String

    /// Both in one line.
    public var description: String { "\(name): \(reason)" }
}

/// What a subject does not pass.
public struct ConformanceFailures: Error, Sendable, CustomStringConvertible {
    /// One for each case.
    public var failures: [ConformanceFailure]

    /// One line for each.
    public var description: String { failures.map(\.description).joined(separator: "\n") }
}
