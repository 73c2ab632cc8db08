/// Tests that every implementation of a protocol should pass; needs no test library.
///
/// All at once, as with ``BackendTransportConformance``:
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
public protocol ConformanceSuite {
    /// The type of what is tested.
    associatedtype Subject: Sendable

    /// All cases.
    static var cases: [ConformanceCase<Subject>] { get }
}

extension ConformanceSuite {
    /// One test of a subject.
    public typealias Case = ConformanceCase<Subject>

    typealias Failure = ConformanceFailure

    /// Runs all cases, each on a new subject.
    ///
    /// - Parameters:
    ///   - limit: the time after which a case counts as hanging.
    ///   - make: creates a subject.
    ///   - end: called when a case is done with its subject.
    /// - Throws: ``ConformanceFailures``, or what `make` throws.
    public static func run(
        limit: Duration = .seconds(30),
        make: @Sendable () async throws -> Subject,
        end: @Sendable (Subject) async -> Void = { _ in }
    ) async throws {
        var failures: [ConformanceFailure] = []
        for conformance in cases {
            let subject = try await make()
            do {
                try await conformance.run(on: subject, limit: limit)
            } catch let failure as ConformanceFailure {
                failures.append(failure)
            }
            await end(subject)
        }
        if !failures.isEmpty { throw ConformanceFailures(failures: failures) }
    }

    static func expect(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
        if !condition { throw Failure(name: "", reason: reason()) }
    }

    static func expectEqual<Value: Equatable>(_ value: Value, _ wanted: Value, _ what: String) throws {
        try expect(value == wanted, "\(what) should be \(wanted) but is \(value)")
    }
}
