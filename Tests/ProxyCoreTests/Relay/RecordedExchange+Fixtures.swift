import FoundationEssentials
import ProxyTesting

extension RecordedExchange {
    /// What a real vLLM answers, as `Tests/Fixtures/vllm` keeps it; its README describes how it was recorded.
    static func all() throws -> [RecordedExchange] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/vllm").standardizedFileURL
        return try load(folder: folder.path)
    }
}
