import ProxyCore
import Synchronization

/// A backend that gives a recorded answer, cut as it is told, and keeps the request that it got.
///
/// A piece is delivered only when the one before it was read, so that the reader meets every cut.
final class ReplayTransport: BackendTransport {
    private let exchange: RecordedExchange
    private let pieces: [[UInt8]]
    private let requests = Mutex<[BackendRequest]>([])

    init(_ exchange: RecordedExchange, in pieces: [[UInt8]]) {
        self.exchange = exchange
        self.pieces = pieces
    }

    var received: [BackendRequest] { requests.withLock { $0 } }

    func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        requests.withLock { $0.append(request) }
        let feeder = Feeder(pieces)
        let (body, source) = BackendBody.makeBody(highMark: 1, onDemand: { feeder.feed() })
        feeder.start(source)
        return BackendResponse(head: exchange.answer, body: body)
    }
}

extension ReplayTransport {
    private final class Feeder: Sendable {
        private struct State {
            var rest: ArraySlice<[UInt8]>
            var source: BackendBody.Source?
        }

        private let state: Mutex<State>

        init(_ pieces: [[UInt8]]) {
            state = Mutex(State(rest: pieces[...]))
        }

        func start(_ source: BackendBody.Source) {
            state.withLock { $0.source = source }
            feed()
        }

        func feed() {
            state.withLock { state in
                while let piece = state.rest.first {
                    guard case .accepted = piece.withUnsafeBytes({ state.source?.yield($0) }) else { return }
                    state.rest.removeFirst()
                }
                state.source?.finish()
                state.source = nil
            }
        }
    }
}
