import Synchronization

/// Joins an answer that writes itself out to a body that is read: bytes go over as fast as they are read.
final class InProcessBody: ResponseBodyWriter {
    private let source = Mutex<BackendBody.Source?>(nil)
    private let demand = DemandSignal()

    /// A body of what the closure writes.
    ///
    /// The task that runs it belongs to the body: whoever drops the body ends it.
    static func body(
        of write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) -> BackendBody {
        let writer = InProcessBody()
        let task = OwnedTask()
        let (body, source) = BackendBody.makeBody(
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
                let detail = "the answer broke off: \(error)"
                writer.takeSource()?.finish(
                    throwing: TransportError(.truncatedBody, phase: .streaming, detail: detail)
                )
            }
        }
        return body
    }

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
    private func takeSource() -> BackendBody.Source? {
        source.withLock { source in
            defer { source = nil }
            return source
        }
    }
}
