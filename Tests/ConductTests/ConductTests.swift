import ProxyTesting
import Testing

/// How the proxy handles faults, over real sockets on both sides.
@Suite("Conduct", .serialized, .conductReport, .timeLimit(.minutes(5)))
struct ConductTests {
    @Test("Faults of the backends", arguments: Fault.all)
    func fault(_ fault: Fault) async throws {
        ConductReport.add(try await FaultRun(fault: fault).outcome())
    }

    @Test("The client leaves", arguments: Leaving.all)
    func leaving(_ leaving: Leaving) async throws {
        ConductReport.add(try await leaving.outcome())
    }

    @Test("Limits on parallel requests", arguments: Busy.all)
    func busy(_ busy: Busy) async throws {
        ConductReport.add(try await busy.outcome())
    }

    @Test("Many clients at once", arguments: Crowd.allCases)
    func crowd(_ crowd: Crowd) async throws {
        ConductReport.add(try await crowd.outcome())
    }
}
