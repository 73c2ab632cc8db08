import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

@testable import AskCore

@Suite("What -v shows")
struct RequestLogTests {
    @Test(
        "Of a header that holds a key, only the name",
        arguments: [
            "authorization", "x-api-key", "x-litellm-api-key", "x-goog-api-key", "set-cookie",
        ]
    )
    func masks(_ name: String) throws {
        let lines = Mutex<[String]>([])
        let log = RequestLog { line in lines.withLock { $0.append(line) } }
        let field = HTTPField(name: try #require(HTTPField.Name(name)), value: "sk-of-somebody")
        log.sending(BackendRequest(method: .get, url: "http://a.test/", headers: HTTPFields([field])))
        let told = lines.withLock { $0.joined() }
        #expect(told.contains(name) && !told.contains("sk-of-somebody"))
    }
}
