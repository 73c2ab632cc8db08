import HTTPTransport
import Testing

@testable import ProxyCore

@Suite("The one deadline of a request, and the timers under it")
struct CallDeadlineTests {
    private let now = Samples.now

    private func timers(
        _ options: CallOptions = CallOptions(),
        router: RequestTimeouts = RequestTimeouts(request: .seconds(100)),
        deployment: DeploymentTimeouts = DeploymentTimeouts(),
        others: [Duration?] = [],
        streams: Bool,
        after elapsed: Duration = .zero
    ) -> CallTimeouts {
        let snapshot = RouterSnapshot(
            Samples.configuration(Samples.deployment { $0.timeouts = deployment })
        )
        return CallDeadline(
            options: options,
            defaults: router,
            deploymentTimeouts: [deployment.request] + others,
            wantsStream: streams,
            now: now
        ).timeouts(for: snapshot.groups[0].deployments[0], now: now + elapsed)
    }

    @Test("An attempt gets what the attempts before it left")
    func shared() {
        #expect(timers(streams: false, after: .seconds(30)).total == .seconds(70))
        #expect(timers(streams: true, after: .seconds(30)).firstByte == .seconds(70))
        #expect(timers(streams: false, after: .seconds(98)).connect == .seconds(2))
        #expect(timers(streams: false, after: .seconds(200)).total == .zero)
    }

    @Test("A stream is never cut by the time of the whole")
    func stream() {
        let timers = timers(CallOptions(timeout: .seconds(3)), streams: true)
        #expect(timers.total == nil)
        #expect(timers.firstByte == .seconds(3))
    }

    @Test("x-litellm-timeout shortens the deployment's timeout, and that counts before the router's")
    func order() {
        let own = DeploymentTimeouts(request: .seconds(20))
        #expect(timers(deployment: own, streams: false).total == .seconds(20))
        let asked = CallOptions(timeout: .seconds(6))
        #expect(timers(asked, deployment: own, streams: false).total == .seconds(6))
    }

    @Test("No client waits longer than the operator allows", arguments: [false, true])
    func operatorsLimit(streams: Bool) {
        let asked = CallOptions(timeout: .seconds(9000), streamTimeout: .seconds(9000))
        #expect(timers(asked, streams: false).total == .seconds(100))
        #expect(timers(asked, streams: true).firstByte == .seconds(100))
        #expect(timers(asked, streams: true).betweenBytes == .seconds(100))
        let own = DeploymentTimeouts(request: .seconds(20))
        #expect(timers(asked, deployment: own, streams: false).total == .seconds(20))
        #expect(timers(asked, deployment: own, others: [.seconds(50)], streams: false).total == .seconds(20))
        let ownStream = DeploymentTimeouts(request: .seconds(20), stream: .seconds(5))
        #expect(timers(asked, deployment: ownStream, streams: true).betweenBytes == .seconds(5))
        let byTimeout = CallOptions(timeout: .seconds(9000))
        #expect(timers(byTimeout, deployment: ownStream, streams: true).betweenBytes == .seconds(5))
        #expect(timers(byTimeout, streams: true).betweenBytes == .seconds(100))
        let router = RequestTimeouts(request: .seconds(100), stream: .seconds(7))
        #expect(timers(asked, router: router, streams: true).betweenBytes == .seconds(7))
    }

    @Test("x-litellm-stream-timeout wins over stream_timeout, for the first byte and between two")
    func streamTimeout() {
        let own = DeploymentTimeouts(stream: .seconds(20))
        let configured = timers(deployment: own, streams: true)
        #expect(configured.firstByte == .seconds(20) && configured.betweenBytes == .seconds(20))
        let asked = timers(CallOptions(streamTimeout: .seconds(7)), deployment: own, streams: true)
        #expect(asked.firstByte == .seconds(7) && asked.betweenBytes == .seconds(7))
    }

    @Test("One deployment's short limit leaves the others their time")
    func shortLimit() {
        let own = DeploymentTimeouts(request: .seconds(1))
        let first = timers(deployment: own, others: [nil], streams: false)
        #expect(first.total == .seconds(1))
        let second = timers(others: [.seconds(1)], streams: false, after: .seconds(1))
        #expect(second.total == .seconds(99))
    }
}
