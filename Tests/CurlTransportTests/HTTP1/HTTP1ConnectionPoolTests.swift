import Testing

@testable import CurlTransport

struct HTTP1ConnectionPoolTests {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000_000)

    private func at(_ seconds: Int) -> MonotonicTime { start.advanced(by: .seconds(seconds)) }

    private func pool(maxOpen: Int = 100) -> HTTP1ConnectionPool {
        HTTP1ConnectionPool(
            limits: .init(maxIdleTime: .seconds(10), maxAge: .seconds(100), maxOpen: maxOpen)
        )
    }

    private func open(
        _ connection: CInt,
        to origin: HTTP1ConnectionPool.Origin,
        _ pool: inout HTTP1ConnectionPool,
        at seconds: Int = 0
    ) {
        pool.opened(to: origin)
        pool.store(connection, to: origin, openedAt: at(seconds), at: at(seconds))
    }

    @Test func theConnectionUsedLastIsUsedFirst() {
        var pool = pool()
        let origin = pool.origin(named: "a")
        open(3, to: origin, &pool)
        open(4, to: origin, &pool)
        let first = pool.removeLast(of: origin, at: at(1))
        #expect(first?.connection == 4 && first?.isFit == true)
        pool.store(4, to: origin, openedAt: start, at: at(2))
        #expect(pool.removeLast(of: origin, at: at(2))?.connection == 4)
        #expect(pool.removeLast(of: origin, at: at(2))?.connection == 3)
        #expect(pool.removeLast(of: origin, at: at(2)) == nil)
    }

    @Test func originsAreSeparate() {
        var pool = pool()
        let (a, b) = (pool.origin(named: "a"), pool.origin(named: "b"))
        #expect(a != b && pool.origin(named: "a") == a)
        open(3, to: a, &pool)
        #expect(pool.removeLast(of: b, at: start) == nil)
        pool.recordCompression(by: b)
        #expect(pool.compresses(b) && !pool.compresses(a))
    }

    @Test func idleTimeAndAgeAreLimited() {
        var pool = pool()
        let origin = pool.origin(named: "a")
        open(3, to: origin, &pool)
        #expect(pool.removeLast(of: origin, at: at(10))?.isFit == false)
        pool.store(3, to: origin, openedAt: start, at: at(95))
        #expect(pool.removeLast(of: origin, at: at(99))?.isFit == true)
        pool.store(3, to: origin, openedAt: start, at: at(99))
        #expect(pool.removeLast(of: origin, at: at(100))?.isFit == false)
    }

    @Test func connectionsOfAllOriginsExpire() {
        var pool = pool()
        for number in 0..<4 {
            open(CInt(number), to: pool.origin(named: "\(number % 2)"), &pool, at: number)
        }
        // Looked for once a second.
        #expect(pool.removeSurplus(at: at(9)) == nil)
        #expect(pool.removeSurplus(at: at(12)) == 0)
        #expect(pool.removeSurplus(at: at(12)) == 2)
        #expect(pool.removeSurplus(at: at(12)) == 1)
        #expect(pool.removeSurplus(at: at(12)) == nil)
        #expect(pool.removeSurplus(at: at(12)) == nil)
        #expect(pool.removeSurplus(at: at(13)) == 3)
    }

    @Test func theLongestIdleConnectionMakesRoom() {
        var pool = pool(maxOpen: 2)
        let (a, b) = (pool.origin(named: "a"), pool.origin(named: "b"))
        open(3, to: a, &pool, at: 1)
        open(4, to: b, &pool, at: 0)
        pool.opened(to: b)
        #expect(pool.removeSurplus(at: at(2)) == 4)
        pool.closed(to: b)
        #expect(pool.removeSurplus(at: at(2)) == nil)
        for _ in 0..<5 { pool.opened(to: b) }
        #expect(pool.removeSurplus(at: at(2)) == 3)
        pool.closed(to: a)
        // The others are in use.
        #expect(pool.removeSurplus(at: at(2)) == nil)
        #expect(pool.openCount == 6)
    }

    @Test func aConnectionThatTheBackendClosedIsRemoved() {
        var pool = pool()
        let origin = pool.origin(named: "a")
        for connection in CInt(3)...5 { open(connection, to: origin, &pool) }
        pool.removeIdle(4, of: origin)
        pool.removeIdle(9, of: origin)
        #expect([pool.removeAny(), pool.removeAny(), pool.removeAny()] == [5, 3, nil])
    }

    @Test func unusedOriginsAreForgotten() {
        var pool = pool()
        let (a, b) = (pool.origin(named: "a"), pool.origin(named: "b"))
        open(3, to: a, &pool)
        pool.removeUnusedOrigins()
        #expect(pool.originCount == 1)
        #expect(pool.origin(named: "a") == a)
        // The number is used again.
        #expect(pool.origin(named: "c") == b)
    }

    /// libcurl carries out the requests to such an origin, so that it never has a connection in the pool.
    @Test func anOriginThatCompressesIsRemembered() {
        var pool = pool()
        let origin = pool.origin(named: "a")
        pool.recordCompression(by: origin)
        pool.removeUnusedOrigins()
        #expect(pool.originCount == 1)
        #expect(pool.compresses(pool.origin(named: "a")))
    }
}
