import Testing

@testable import RouterConfig

@Suite struct APIBaseTests {
    @Test(
        "where there is no path, /v1 is added; a path is taken as it is",
        arguments: [
            ("http://vllm:8000", "http://vllm:8000/v1"),
            ("http://vllm:8000/", "http://vllm:8000/v1"),
            ("http://vllm:8000/v1", "http://vllm:8000/v1"),
            ("http://vllm:8000/v1//", "http://vllm:8000/v1"),
            ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"),
            ("http://10.0.0.5:9", "http://10.0.0.5:9/v1"),
            ("http://[::1]:8000", "http://[::1]:8000/v1"),
            ("HTTP://Host/Base", "http://Host/Base"),
            ("  http://host ", "http://host/v1"),
            ("https://models.inference.ai.azure.com", "https://models.inference.ai.azure.com"),
        ]
    )
    func addresses(text: String, wanted: String) throws {
        let base = try APIBase.parse(text).get()
        #expect(base.url == wanted)
        #expect(base.correction == nil)
    }

    @Test(
        "a pasted endpoint is removed and reported",
        arguments: [
            ("http://h:1/v1/chat/completions", "http://h:1/v1"),
            ("http://h:1/v1/embeddings/", "http://h:1/v1"),
            ("http://h:1/chat/completions", "http://h:1/v1"),
            ("https://h/openai/v1/models", "https://h/openai/v1"),
        ]
    )
    func endpoints(text: String, wanted: String) throws {
        let base = try APIBase.parse(text).get()
        #expect(base.url == wanted)
        #expect(base.correction?.message.contains("is removed") == true)
    }

    @Test(
        "without a scheme it is http, and an error",
        arguments: ["localhost:8000/v1", "vllm", "10.0.0.1:80"]
    )
    func schemes(text: String) throws {
        let base = try APIBase.parse(text).get()
        #expect(base.url.hasPrefix("http://"))
        #expect(base.isGuess)
    }

    @Test(
        "what is not an address",
        arguments: [
            "", " ", "ftp://h/v1", "unix:///run/x.sock", "http://", "http:///v1", "http://h:0",
            "http://h:99999",
            "http://h:x/v1", "http://h/v1?key=1", "http://h/v1#x", "http://u:p@h/v1", "http://::1:8000",
            "http://[::1",
            "http://[]:1", "http://a b/v1", "http://h\\v1", "http://[::1]x", "http://h\n/v1",
        ]
    )
    func refused(text: String) {
        guard case .failure(let problem) = APIBase.parse(text) else {
            Issue.record("\(text) is taken")
            return
        }
        #expect(!problem.message.isEmpty)
    }

    @Test(
        "an entry with a placeholder stays listed, with an error",
        arguments: ["${VLLM}", "http://<host>:1", "{{ base }}"]
    )
    func placeholders(text: String) throws {
        let base = try APIBase.parse(text).get()
        #expect(base.isGuess)
        #expect(base.correction?.remedy.contains("os.environ/NAME") == true)
    }
}
