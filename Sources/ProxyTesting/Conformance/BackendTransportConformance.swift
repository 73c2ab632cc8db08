public import ProxyCore

/// The suite that every ``BackendTransport`` that reaches backends by their address should pass.
///
/// It runs a transport against a ``ScriptedBackend`` on this machine, in good and in bad behaviour, and needs
/// no test library. All at once:
///
/// ```swift
/// try await BackendTransportConformance.run { MyTransport() }
/// ```
///
/// or case by case, with Swift Testing:
///
/// ```swift
/// @Test(arguments: BackendTransportConformance.cases)
/// func conforms(_ conformance: BackendTransportConformance.Case) async throws {
///     try await conformance.run(on: MyTransport())
/// }
/// ```
public enum BackendTransportConformance {
    /// One thing that a transport should do.
    public struct Case: Sendable, CustomStringConvertible {
        /// What it should do.
        public let name: String
        private let body: @Sendable (any BackendTransport) async throws -> Void

        init(_ name: String, _ body: @escaping @Sendable (any BackendTransport) async throws -> Void) {
            self.name = name
            self.body = body
        }

        /// The name.
        public var description: String { name }

        /// Runs the case.
        ///
        /// - Parameter limit: how long it may take before it counts as hanging.
        /// - Throws: ``Failure`` where the transport does something else.
        public func run(on transport: any BackendTransport, limit: Duration = .seconds(30)) async throws {
            do {
                try await withTimeLimit(limit) { try await body(transport) }
            } catch let failure as Failure {
                throw Failure(name: name, reason: failure.reason)
            } catch {
                throw Failure(name: name, reason: "unexpected error: \(error)")
            }
        }
    }

    /// A case that a transport does not pass.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// The case.
        public var name: String
        /// What was wanted, and what was seen.
        public var reason: String

        /// Both in one line.
        public var description: String { "\(name): \(reason)" }
    }

    /// What a transport does not pass.
    public struct Failures: Error, Sendable, CustomStringConvertible {
        /// One for each case.
        public var failures: [Failure]

        /// One line for each.
        public var description: String { failures.map(\.description).joined(separator: "\n") }
    }

    /// All cases.
    public static let cases: [Case] =
        requestCases + answerCases + connectionCases + faultCases + timerCases + cancellationCases + flowCases

    /// Runs all cases, each on a transport of its own.
    ///
    /// - Parameters:
    ///   - limit: how long a case may take before it counts as hanging.
    ///   - makeTransport: makes a transport.
    ///   - endTransport: is told when a case is done with its transport.
    /// - Throws: ``Failures``, or what `makeTransport` throws.
    public static func run(
        limit: Duration = .seconds(30),
        makeTransport: @Sendable () async throws -> any BackendTransport,
        endTransport: @Sendable (any BackendTransport) async -> Void = { _ in }
    ) async throws {
        var failures: [Failure] = []
        for conformance in cases {
            let transport = try await makeTransport()
            do {
                try await conformance.run(on: transport, limit: limit)
            } catch let failure as Failure {
                failures.append(failure)
            }
            await endTransport(transport)
        }
        if !failures.isEmpty { throw Failures(failures: failures) }
    }
}

extension BackendTransportConformance.Case {
    /// Runs something against a limit of time; what hangs is cancelled.
    private func withTimeLimit(_ limit: Duration, _ body: @escaping @Sendable () async throws -> Void)
        async throws
    {
        let name = self.name
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw BackendTransportConformance.Failure(name: name, reason: "took longer than \(limit)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
