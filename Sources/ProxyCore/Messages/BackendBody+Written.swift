package import HTTPTransport
import Synchronization

extension BackendBody {
    /// A body that a closure writes, as fast as it is read.
    ///
    /// The task that runs the closure belongs to the body: whoever drops the body cancels it. Where the closure throws, the body ends
    /// with that `TransportError`, or as truncated.
    package static func written(
        by write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) -> BackendBody {
        let writer = Writer()
        let task = OwnedTask()
        let (body, source) = makeBody(
            onDemand: { writer.demand.give() },
            onCancel: {
                _ = writer.takeSource()
                task.cancel()
                writer.demand.give()
            }
        )
        writer.source.withLock { $0 = source }
        task.start {
            do {
                try await write(writer)
                writer.takeSource()?.finish()
            } catch {
                let cut = TransportError(
                    .truncatedBody,
                    phase: .streaming,
                    detail: "the response was interrupted: \(error)"
                )
                writer.takeSource()?.finish(throwing: error as? TransportError ?? cut)
            }
        }
        return body
    }

    private final class Writer: ResponseBodyWriter {
        let source = Mutex<Source?>(nil)
        let demand = DemandSignal()

        func write(_ bytes: [UInt8]) async throws {
            var rest = bytes
            while let source = source.withLock({ $0 }) {
                switch source.offer(&rest) {
                case .accepted: return
                case .hold: await demand.take()
                case .refused: throw CancellationError()
                }
            }
            throw CancellationError()
        }

        /// The producing end, for the last time: body and writer hold each other until then.
        func takeSource() -> Source? {
            source.withLock { source in
                defer { source = nil }
                return source
            }
        }
    }
}
