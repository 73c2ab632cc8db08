import HTTPTypes
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("SERVER_ROOT_PATH")
struct RootPathTests {
    private let service = ProxyService(
        configuration: ProxyConfiguration(
            router: Samples.configuration(Samples.deployment("a")),
            masterKey: SecretString("sk-1")
        ),
        transport: ScriptedTransport(responses: []),
        rootPath: "/genai"
    )

    @Test(
        "The root is taken away once, where it is the beginning of a path",
        arguments: [
            ("/genai", "/genai/v1/models", "/v1/models"), ("genai/", "/genai/v1/models", "/v1/models"),
            ("/a/b", "/a/b/v1/models", "/v1/models"), ("/genai", "/v1/models", "/v1/models"),
            ("/genai", "/genai", "/"),
            ("/genai", "/genai/", "/"), ("/genai", "/genaiv1/models", "/genaiv1/models"),
            ("/genai", "/genai/genai/v1", "/genai/v1"), ("/v1", "/v1/v1/models", "/v1/models"),
        ]
    )
    func removed(root: String, path: String, wanted: String) throws {
        #expect(try #require(RootPath(root)).removed(from: path) == wanted)
    }

    @Test("No path is no root", arguments: ["", "/", "//"])
    func none(text: String) { #expect(RootPath(text) == nil) }

    @Test("Requests are served under the root and without it")
    func served() async {
        for (target, status) in [
            ("/genai/v1/models?x=1", 200), ("/v1/models", 200), ("/genai/health/readiness", 200),
            ("/other/v1/models", 404),
            ("/genai", 200),
        ] {
            let headers: HTTPFields = [.authorization: "Bearer sk-1"]
            let request = ProxyRequest(method: .get, target: target, headers: headers)
            #expect(await service.respond(to: request).head.status.code == status, "\(target)")
            guard target.contains("v1/models"), status == 200 else { continue }
            let open = ProxyRequest(method: .get, target: target)
            #expect(await service.respond(to: open).head.status.code == 401)
        }
    }

    @Test("The head of a request under the root is judged as without it")
    func headVerdict() throws {
        for target in ["/v1/chat/completions", "/genai/v1/chat/completions", "/genai/chat/completions?x=1"] {
            let headers: HTTPFields = [.authorization: "Bearer sk-1"]
            let request = ProxyRequest(method: .post, target: target, headers: headers)
            guard case .wantsBody(let limit) = service.verdict(onHeadOf: request) else {
                Issue.record("\(target) was refused")
                continue
            }
            #expect(limit == nil, "\(target) is limited to \(limit ?? 0) bytes")
        }
        let unused = ProxyRequest(
            method: .post,
            target: "/genai/health",
            headers: [.authorization: "Bearer sk-1"]
        )
        if case .wantsBody(nil) = service.verdict(onHeadOf: unused) {
            Issue.record("/genai/health takes a body")
        }
    }
}
