import OpenAIWire
import ProxyCore
import ProxyTesting
import TestSupport
import Testing

@testable import ProxyServer

/// The limit on the bodies of all connections together.
@Suite("Memory for bodies", .timeLimit(.minutes(10)))
struct BodyMemoryTests {
    private static let megabyte = 1 << 20

    @Test("Large bodies may use three quarters, smaller ones all, and each releases what it used")
    func budget() {
        let budget = BodyBudget(bytes: 8 * Self.megabyte)
        var large: BodyReservation? = BodyReservation(budget)
        #expect(large?.grow(to: 5 * Self.megabyte) == true)
        #expect(budget.reservedBytes == 5 * Self.megabyte)
        let second = BodyReservation(budget)
        #expect(second.grow(to: Self.megabyte))
        #expect(!second.grow(to: Self.megabyte + 1))
        #expect(!budget.hasRoom(for: 2 * Self.megabyte))
        #expect(budget.hasRoom(for: Self.megabyte))
        let third = BodyReservation(budget)
        #expect(third.grow(to: Self.megabyte))
        #expect(!third.grow(to: 9 * Self.megabyte))
        #expect(budget.reservedBytes == 7 * Self.megabyte)
        large = nil
        #expect(budget.reservedBytes == 2 * Self.megabyte)
    }

    @Test("A body that is the only one is accepted, however small the budget")
    func alone() {
        let budget = BodyBudget(bytes: 1)
        let only = BodyReservation(budget)
        #expect(budget.hasRoom(for: 100 * Self.megabyte))
        for size in stride(from: 1, to: 100 * Self.megabyte, by: Self.megabyte) {
            #expect(only.grow(to: size))
        }
        #expect(!BodyReservation(budget).grow(to: BodyBudget.uncountedBytes + 1))
        #expect(budget.hasRoom(for: BodyBudget.uncountedBytes))
    }

    private func head(_ length: Int) -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-type: application/json\r\n"
            + "content-length: \(length)\r\n\r\n"
    }

    private func body(_ size: Int) -> String {
        let text = "{\"model\":\"chat\",\"x\":\"\"}"
        return text.replacing(
            "\"\"}",
            with: "\"" + String(repeating: "x", count: size - text.utf8.count) + "\"}"
        )
    }

    @Test(
        "A body that exceeds the memory is refused with 503 before it is sent; small ones pass; memory is released"
    )
    func refused() async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        let limits = ConnectionLimits(heldBodyBytes: 2 * Self.megabyte)
        try await ProxyUnderTest.with(backend, limits: limits) { proxy in
            let size = 5 * Self.megabyte / 4
            let body = body(size)
            let first = try proxy.client()
            first.send(head(size) + body.prefix(size - 1))
            // Both are on the same loop: when the second is answered, the first has been read.
            var refused: RawResponse?
            for _ in 0..<1000 where refused?.status != 503 {
                let second = try proxy.client()
                second.send(head(size) + "{")
                guard let response = try? await second.response(within: 0.05) else { continue }
                refused = response
            }
            #expect(refused?.status == 503)
            #expect(refused?["retry-after"] == "1")
            #expect(refused?["connection"] == "close")
            #expect(refused?.error?["code"]?.stringValue == "too_many_requests")
            for small in [300, 60_000, 600_000] {
                let client = try proxy.client()
                client.send(head(small) + self.body(small))
                #expect(try await client.response().status == 200, "\(small) bytes")
            }
            first.send(String(body.suffix(1)))
            #expect(try await first.response().status == 200)
            let last = try proxy.client()
            last.send(head(size) + body)
            #expect(try await last.response().status == 200)
        }
    }

    @Test("A chunked body is refused once it exceeds the memory", arguments: [true, false])
    func chunked(leaves: Bool) async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        let limits = ConnectionLimits(heldBodyBytes: 2 * Self.megabyte)
        try await ProxyUnderTest.with(backend, limits: limits) { proxy in
            let size = 5 * Self.megabyte / 4
            let first = try proxy.client()
            first.send(head(size) + body(size).prefix(size - 1))
            // Otherwise the second could be read first, and the only body is always accepted.
            try await proxy.roundTrips(50)
            let second = try proxy.client()
            second.send(head(0).replacing("content-length: 0", with: "transfer-encoding: chunked"))
            let chunk = "40000\r\n" + String(repeating: "x", count: Self.megabyte / 4) + "\r\n"
            for _ in 0..<8 { second.send(chunk) }
            #expect(try await second.response().status == 503)
            if leaves { first.leave() } else { first.send(String(body(size).suffix(1))) }
            if !leaves { #expect(try await first.response().status == 200) }
            let end = ContinuousClock.now + .seconds(10)
            var status = 0
            while status != 200, .now < end {
                let third = try proxy.client()
                third.send(head(size) + body(size))
                status = try await third.response().status
            }
            #expect(status == 200)
        }
    }
}
