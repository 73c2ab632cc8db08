import ProxyCore
import Synchronization

/// Takes the body of an answer into memory.
final class BodyCollector: ResponseBodyWriter {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    func write(_ bytes: [UInt8]) async throws {
        collected.withLock { $0 += bytes }
    }
}
