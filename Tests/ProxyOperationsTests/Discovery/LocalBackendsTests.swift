import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyOperations

@Suite struct LocalBackendsTests {
    @Test func findsCandidatesThatReturnAModelList() async {
        let backend = TestBackend { request in
            switch request.values("host").first {
            case "127.0.0.1:8000": .json(#"{"object":"list","data":[{"id":"qwen"},{"id":"llama"}]}"#)
            case "127.0.0.1:8080": .json(#"{"object":"list","data":[]}"#)
            case "127.0.0.1:1234": .html
            default: .status(404)
            }
        }
        let found = await LocalBackends(transport: backend).search()
        #expect(found.map(\.candidate.name) == ["vLLM"])
        let deployments = found.flatMap(\.deployments)
        #expect(deployments.map(\.modelName) == ["qwen", "llama"])
        #expect(deployments.allSatisfy { $0.baseURL == "http://127.0.0.1:8000/v1" })
    }
}
