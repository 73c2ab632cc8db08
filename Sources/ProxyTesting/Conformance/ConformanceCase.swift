/// One test of a ``ConformanceSuite``.
public struct ConformanceCase<Subject: Sendable>: Sendable, CustomStringConvertible {
    /// What the subject should do.
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
    ///   - limit: the time after which the case counts as hanging.
    /// - Throws: ``ConformanceFailure`` if the subject does something else.
    public func run(on subject: Subject, limit: Duration = .seconds(30)) async throws {
        do {
            try await withTimeLimit(limit) { try await body(subject) }
        } catch let failure as ConformanceFailure {
            throw ConformanceFailure(name: name, reason: failure.reason)
        } catch {
            throw ConformanceFailure(name: name, reason: "unexpected error: \(error)")
        }
    }

    /// Runs a closure, and cancels it after a time limit.
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

/// A case that a subject fails.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The case.
    public var name: String
    /// The expected and the actual behavior.
    public var reason: String

    /// Both in one line.
    public var description: String { "\(name): \(reason)" }
}

/// All cases that a subject fails.
public struct ConformanceFailures: Error, Sendable, CustomStringConvertible {
    /// One for each case.
    public var failures: [ConformanceFailure]

    /// One line for each.
    public var description: String { failures.map(\.description).joined(separator: "\n") }
}
