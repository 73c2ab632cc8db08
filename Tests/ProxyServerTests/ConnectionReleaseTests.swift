import CurlTransport
import Logging
import NIOCore
import NIOPosix
import ProxyCore
import ProxyTesting
import TestSupport
import Testing

@testable import ProxyServer

@Suite("Release of connections", .timeLimit(.minutes(10)))
struct ConnectionReleaseTests {
    /// When a client goes away.
    enum Moment: CaseIterable {
        case beforeRequest, beforeHead, midStream, afterAnswer
    }

    /// Refers to a connection's handler without retaining it.
    private final class Sight: Sendable {
        private struct Reference {
            weak var handler: HTTPConnectionHandler?
        }

        private let reference: NIOLoopBoundBox<Reference>

        init(_ channel: any Channel) throws {
            let handler = try channel.pipeline.syncOperations.handler(type: HTTPConnectionHandler.self)
            reference = NIOLoopBoundBox(Reference(handler: handler), eventLoop: channel.eventLoop)
        }

        /// Called on the event loop.
        var isGone: Bool { reference.value.handler == nil }
    }

    @Test("Nothing is left of a connection, whenever its client leaves", arguments: Moment.allCases)
    func freed(_ moment: Moment) async throws {
        let gate = ScriptedBackend.Gate()
        let backend = try ScriptedBackend { _ in
            switch moment {
            case .beforeRequest, .beforeHead: [.wait(gate)]
            case .midStream: [.chunkedHead(), .chunk(CannedResponses.event("a")), .wait(gate)]
            case .afterAnswer: [.response(CannedResponses.chat)]
            }
        }
        try await withListener(before: backend) { port, loops, sights in
            let client = try RawClient(port: port)
            switch moment {
            case .beforeRequest:
                break
            case .beforeHead:
                client.send(ProxyUnderTest.chat())
                _ = try await backend.waitForRequests(1)
            case .midStream:
                client.send(ProxyUnderTest.chat(",\"stream\":true"))
                while !(try await client.some()).contains("\"content\":\"a\"") {}
            case .afterAnswer:
                client.send(ProxyUnderTest.chat())
                _ = try await client.response()
            }
            var iterator = sights.makeAsyncIterator()
            let sight = try #require(await iterator.next())
            client.leave()
            let end = ContinuousClock.now + .seconds(10)
            var isGone = false
            while !isGone, .now < end { isGone = try await loops.group.any().submit { sight.isGone }.get() }
            #expect(isGone)
        }
    }

    /// Listens with the server's own handlers, and yields a reference to each connection's.
    private func withListener(
        before backend: ScriptedBackend,
        _ test: (Int, EventLoops, AsyncStream<Sight>) async throws -> Void
    ) async throws {
        let transport = try CurlTransport(configuration: CurlTransport.Configuration())
        let deployment = DeploymentConfiguration(
            id: DeploymentID("d0"),
            modelName: "chat",
            upstreamModel: "upstream",
            baseURL: backend.url("/v1")
        )
        let loops = EventLoops()
        let setup = ConnectionSetup(
            service: ProxyService(configuration: .serving([deployment]), transport: transport),
            limits: ConnectionLimits(),
            tls: nil,
            loops: loops,
            connections: ConnectionRegistry(),
            budget: BodyBudget(bytes: 1 << 20),
            notices: ConnectionNotices(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            connectionLimit: 100
        )
        let (sights, continuation) = AsyncStream.makeStream(of: Sight.self)
        let listener = try await ServerBootstrap(group: loops.group)
            .childChannelInitializer { channel in
                setup.configure(channel).flatMapThrowing { continuation.yield(try Sight(channel)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await test(try #require(listener.localAddress?.port), loops, sights))
        } catch {
            outcome = .failure(error)
        }
        try await listener.close().get()
        await loops.shutdown()
        await transport.shutdown()
        try outcome.get()
    }
}
