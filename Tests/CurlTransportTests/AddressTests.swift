import CurlTransport
import HTTPTransport
import HTTPTypes
import ProxyTesting
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AddressTests {
    /// One handle carries out all of them.
    @Test(arguments: Driver.all)
    func eachRequestGoesToItsOwnTarget(driver: Driver) async throws {
        let targets: KeyValuePairs = [
            "/a?b=1": "/a?b=1", "/a": "/a", "": "/", "/a/../b//?c=%2F&d=?": "/a/../b//?c=%2F&d=?",
            "?x=1": "/?x=1",
            "/f#g": "/f", "/a;b=~!$&'()*+,:@": "/a;b=~!$&'()*+,:@",
        ]
        try await withTransport(driver, backend: { _ in [.response("{}")] }) { transport, backend in
            for (path, _) in targets {
                _ = try await transport.send(BackendRequest(method: .post, url: backend.url(path), body: []))
            }
            #expect(backend.requests.map(\.target) == targets.map(\.value))
            #expect(Set(backend.requests.map(\.connection)).count == 1)
        }
    }

    @Test(arguments: Driver.all)
    func aProxyIsToldAllOfTheAddress(driver: Driver) async throws {
        let proxy = try ScriptedBackend { _ in [.response("{}")] }
        defer { proxy.stop() }
        let urls = ["http://models.invalid/v1/chat?a=b", "http://models.invalid/"]
        try await withTransport(driver, { $0.proxy = .url(proxy.url("")) }) { transport in
            for url in urls { _ = try await transport.send(BackendRequest(method: .get, url: url)) }
        }
        #expect(proxy.requests.map(\.target) == urls)
    }
}
