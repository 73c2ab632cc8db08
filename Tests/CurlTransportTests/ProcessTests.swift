import HTTPTransport
import HTTPTypes
import ProxyServer
import ProxyTesting
import Testing

@testable import CurlTransport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What concerns the process as a whole, each in a process of its own.
@Suite(.timeLimit(.minutes(5)))
struct ProcessTests {
    @Test func noDescriptorAndNoThreadIsLost() async {
        await #expect(processExitsWith: .success) {
            for driver in Driver.all {
                try await useTransport(driver, requests: 20)
                let before = try await ProcessCounts.settled()
                try await useTransport(driver, requests: 500)
                let after = try await ProcessCounts.settled()
                #expect(after == before)
                #expect(after.engineThreads == 0)
            }
        }
    }

    @Test(.enabled(if: Driver.all.contains(.hosted)))
    func enginesOnEventLoopsHaveNoThreadsOfTheirOwn() async {
        await #expect(processExitsWith: .success) {
            for (driver, threads) in [(Driver.hosted, 0), (.sockets, 2)] {
                let (transport, loops) = try await CurlTransport.start(driver) { $0.engines = 2 }
                let counts = try await ProcessCounts.settled()
                #expect(counts.engineThreads == threads)
                await transport.shutdown()
                await loops?.shutdown()
            }
        }
    }

    /// In a process of its own, because in this one other tests keep the threads busy that the time is taken
    /// on.
    @Test func aCallThatConnectsIsCancelledAtOnce() async {
        await #expect(processExitsWith: .success) {
            let port = try UnreachablePort()
            for (driver, url) in Driver.all.flatMap({ [($0, port.url), ($0, "http://nowhere.invalid/")] }) {
                var best = Duration.seconds(3600)
                for _ in 0..<10 where best > .milliseconds(50) {
                    best = min(best, try await cancellationDelay(driver, url))
                }
                #expect(best <= .milliseconds(50))
            }
        }
    }

    @Test func proxiesOfTheEnvironmentAreIgnored() async {
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
                setenv(name, "http://127.0.0.1:1", 1)
            }
            try await useTransport(.automatic, requests: 1)
        }
    }

    @Test func aBrokenPipeDoesNoHarm() async {
        await #expect(processExitsWith: .success) {
            let backend = try ScriptedBackend(greeting: { _ in [.reset] }, script: { _ in [] })
            let transport = try CurlTransport()
            let body = [UInt8](repeating: 0, count: 5_000_000)
            for _ in 0..<20 {
                let request = BackendRequest(method: .post, url: backend.url(), body: body)
                await #expect(throws: TransportError.self) { try await transport.send(request) }
            }
            await transport.shutdown()
        }
    }
}

/// Sends requests of all kinds, in parallel, some cancelled, and shuts down.
private func useTransport(_ driver: Driver, requests: Int) async throws {
    let script: ScriptedBackend.Script = { request in
        request.path == "/stream" ? [.chunkedHead(), .chunk("x"), .waitForClose] : [.response("{}")]
    }
    try await withTransport(driver, backend: script) { transport, backend in
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<requests {
                let url = backend.url(number % 10 == 9 ? "/stream" : "/")
                group.addTask {
                    let response = try await transport.send(BackendRequest(method: .get, url: url))
                    if number % 10 != 9 { _ = try await response.body.allBytes() }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// How long after its cancellation a call ends that cannot connect.
private func cancellationDelay(_ driver: Driver, _ url: String) async throws -> Duration {
    try await withTransport(driver) { transport in
        let timeouts = CallTimeouts(connect: nil)
        let task = Task {
            try await transport.send(BackendRequest(method: .get, url: url, timeouts: timeouts))
        }
        // The engine has taken the call, or is through with it already where the name was known to be none.
        let turns = transport.turnCount
        try await until(transport.activeCount == 1 || transport.turnCount > turns + 1)
        let start = ContinuousClock.now
        task.cancel()
        let error = await #expect(throws: TransportError.self) { try await task.value }
        #expect(error?.code == .cancelled || error?.code == .nameNotResolved)
        #expect(error?.phase == .connecting)
        return ContinuousClock.now - start
    }
}

/// What a process has open.
private struct ProcessCounts: Equatable {
    var descriptors: Int
    var engineThreads: Int

    /// The counts when nothing changes any more: a backend's threads may take a moment to see the close.
    static func settled() async throws -> ProcessCounts {
        var last = ProcessCounts.now
        var unchanged = 0
        while unchanged < 10 {
            try await Task.sleep(for: .milliseconds(50))
            unchanged = last == .now ? unchanged + 1 : 0
            last = .now
        }
        return last
    }

    private static var now: ProcessCounts {
        ProcessCounts(
            descriptors: entries("/proc/self/fd").count,
            engineThreads: entries("/proc/self/task").count { isEngine($0) }
        )
    }

    private static func isEngine(_ task: String) -> Bool {
        guard let file = fopen("/proc/self/task/\(task)/comm", "r") else { return false }
        defer { fclose(file) }
        var name = [UInt8](repeating: 0, count: 32)
        let count = fread(&name, 1, name.count, file)
        return String(decoding: name.prefix(count), as: UTF8.self).hasPrefix("backends")
    }

    private static func entries(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}

/// Waits until something is so, and gives up after half a minute.
private func until(_ condition: @autoclosure () -> Bool) async throws {
    let end = ContinuousClock.now.advanced(by: .seconds(30))
    while !condition() {
        guard ContinuousClock.now < end else {
            throw TransportError(.other, phase: .connecting, detail: "still not so")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
