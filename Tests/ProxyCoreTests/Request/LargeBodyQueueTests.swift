import Dispatch
import HTTPTransport
import HTTPTypes
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

/// Runs tasks on a thread of its own, as an event loop does, and counts the processor time that they take from it.
private final class MeteredExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "metered")
    private let used = Mutex(0.0)

    var seconds: Double { used.withLock { $0 } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in
            let time = ProcessorTime.of { job.runSynchronously(on: asUnownedTaskExecutor()) }
            used.withLock { $0 += time }
        }
    }
}

@Suite("Large bodies are read away from the event loop")
struct LargeBodyQueueTests {
    private static let numbers = String(repeating: "0,", count: 2 << 20)

    private func service(_ answer: String) -> ProxyService {
        let transport = ScriptedTransport { _ throws(TransportError) in BackendResponse.json(answer) }
        return ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(Samples.deployment())),
            transport: transport
        )
    }

    private func request(_ body: String, path: String = "/v1/embeddings") -> ProxyRequest {
        ProxyRequest(method: .post, target: path, body: Array(body.utf8))
    }

    private func secondsOfLoop(_ request: ProxyRequest, _ answer: String) async -> (Double, ProxyResponse) {
        let executor = MeteredExecutor()
        let service = service(answer)
        let response = await withTaskExecutorPreference(executor) { await service.respond(to: request) }
        return (executor.seconds, response)
    }

    @Test("A request's", arguments: ["/v1/embeddings", "/utils/token_counter"])
    func request(path: String) async throws {
        let body = "{\"model\":\"chat\",\"input\":[\(Self.numbers)0]}"
        let scan = try ProcessorTime.of { _ = try Samples.envelope(body) }
        let (loop, response) = await secondsOfLoop(request(body, path: path), #"{"count":1,"object":"list"}"#)
        #expect(response.head.status == .ok)
        #expect(loop < scan / 2, "\(loop) s of the loop for what takes \(scan) s")
    }

    @Test("A form's")
    func form() async throws {
        let head = "--b\r\ncontent-disposition: form-data; name="
        let body = "\(head)model\r\n\r\nchat\r\n\(head)file\r\n\r\n\(Self.numbers)\r\n--b--"
        var request = request(body, path: "/v1/audio/transcriptions")
        request.headers[.contentType] = "multipart/form-data; boundary=b"
        let scan = try ProcessorTime.of {
            _ = try MultipartEnvelope(scanning: request.body, contentType: "multipart/form-data; boundary=b")
        }
        let (loop, response) = await secondsOfLoop(request, #"{"text":"a"}"#)
        #expect(response.head.status == .ok)
        #expect(loop < scan / 2, "\(loop) s of the loop for what takes \(scan) s")
    }

    @Test("An answer's")
    func answer() async throws {
        let answer = "{\"model\":\"up\",\"data\":[\(Self.numbers)0]}"
        let bytes = Array(answer.utf8)
        let scan = try ProcessorTime.of {
            _ = try JSONRelay(bytes, model: Array("\"m\"".utf8), endpoint: .embeddings, redactor: .none)
        }
        let (loop, response) = await secondsOfLoop(request(#"{"model":"chat"}"#), answer)
        #expect(response.head.status == .ok)
        #expect(loop < scan / 2, "\(loop) s of the loop for what takes \(scan) s")
    }

    @Test("A secret in a large answer that is an error is struck out as in a small one")
    func secret() async {
        let filler = String(repeating: "x", count: 300_000)
        let transport = ScriptedTransport { _ throws(TransportError) in
            .json(
                "{\"object\":\"x\",\"detail\":\"refused sk-backend-secret-1\",\"filler\":\"\(filler)\",\"error\":{\"message\":\"sk-backend-secret-1\"}}"
            )
        }
        let deployment = Samples.deployment { $0.apiKey = SecretString("sk-backend-secret-1") }
        let service = ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(deployment)),
            transport: transport
        )
        for path in ["/v1/embeddings", "/v1/rerank"] {
            let response = await service.respond(to: request(#"{"model":"chat"}"#, path: path))
            guard case .bytes(let bytes) = response.body else { return }
            #expect(!bytes.text.contains("sk-backend-secret-1"))
        }
    }

    @Test("Errors come back as they are, and a large body may be refused")
    func errors() async {
        let body = "{\"model\":\"chat\"," + String(repeating: "\"\":0,", count: 100_000) + "\"x\":1}"
        let (_, response) = await secondsOfLoop(request(body), "{}")
        #expect(response.head.status == .badRequest)
    }
}
