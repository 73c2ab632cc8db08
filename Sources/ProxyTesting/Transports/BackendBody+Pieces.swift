import HTTPTransport
import ProxyCore
import Synchronization

extension BackendBody {
    /// A body whose pieces come one at a time, each when the one before it was read.
    static func pieces(_ pieces: [[UInt8]], error: TransportError? = nil) -> BackendBody {
        PieceFeed(pieces, error: error).body()
    }
}

/// Feeds a body piece by piece, as its reader asks.
private final class PieceFeed: Sendable {
    private let pieces: Mutex<[[UInt8]]>
    private let error: TransportError?
    private let source = Mutex<BackendBody.Source?>(nil)

    init(_ pieces: [[UInt8]], error: TransportError?) {
        self.pieces = Mutex(pieces.filter { !$0.isEmpty }.reversed())
        self.error = error
    }

    func body() -> BackendBody {
        // With a mark of one byte every piece fills the buffer, so that the next is asked for when it was
        // read.
        let (body, source) = BackendBody.makeBody(highMark: 1) {
            self.feed()
        } onCancel: {
            self.source.withLock { $0 = nil }
        }
        self.source.withLock { $0 = source }
        feed()
        return body
    }

    private func feed() {
        while let source = source.withLock({ $0 }) {
            guard let piece = pieces.withLock({ $0.last }) else {
                self.source.withLock { $0 = nil }
                return source.finish(throwing: error)
            }
            guard case .accepted = piece.withUnsafeBytes({ source.yield($0) }) else { return }
            _ = pieces.withLock { $0.popLast() }
        }
    }
}
