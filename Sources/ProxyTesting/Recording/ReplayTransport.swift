public import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyCore
import Synchronization

/// A transport that replays recorded exchanges: the same request gets the same response, without a network.
///
/// Requests are the same if method, path and body are; JSON bodies are compared as values, and header fields and host are ignored. If a
/// request was recorded several times, its responses are replayed in order, and the last one repeats.
///
/// - Isolation: may be used from any task.
public final class ReplayTransport: BackendTransport {
    private let exchanges: [RecordedExchange]
    private let cut: @Sendable ([UInt8]) -> [[UInt8]]
    private let state: Mutex<State>

    private struct State {
        var played: Set<Int> = []
        var requests: [BackendRequest] = []
    }

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - exchanges: the recordings, for example `try RecordedExchange.load(folder: "Fixtures")`.
    ///   - cut: cuts a response's body into pieces, each of which arrives when the previous one has been read; lines by default.
    public init(
        _ exchanges: [RecordedExchange],
        cut: @escaping @Sendable ([UInt8]) -> [[UInt8]] = ReplayTransport.lines
    ) {
        self.exchanges = exchanges
        self.cut = cut
        self.state = Mutex(State())
    }

    /// The requests so far.
    public var requests: [BackendRequest] { state.withLock { $0.requests } }

    /// The exchanges that no request has used yet.
    public var unplayed: [RecordedExchange] {
        let played = state.withLock { $0.played }
        return exchanges.indices.filter { !played.contains($0) }.map { exchanges[$0] }
    }

    /// Replays the response to the request.
    ///
    /// - Throws: `TransportError.other` that names the request if it was not recorded.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        guard !Task.isCancelled else { throw TransportError(.cancelled, phase: .connecting) }
        let same = exchanges.indices.filter { exchanges[$0].matches(request) }
        let index = state.withLock { state in
            state.requests.append(request)
            let index = same.first { !state.played.contains($0) } ?? same.last
            if let index { state.played.insert(index) }
            return index
        }
        guard let index else {
            throw TransportError(
                .other,
                phase: .connecting,
                detail: "no exchange with this body was recorded for \(request.method.rawValue) "
                    + request.path.prefix { $0 != "?" }
            )
        }
        let exchange = exchanges[index]
        return BackendResponse(head: exchange.response, body: .pieces(cut(exchange.responseBody)))
    }

    /// Cuts bytes after each line feed.
    @Sendable public static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let line = rest[...(rest.firstIndex(of: 0x0a) ?? rest.endIndex - 1)]
            lines.append(Array(line))
            rest = rest[line.endIndex...]
        }
        return lines
    }
}

extension RecordedExchange {
    fileprivate func matches(_ request: BackendRequest) -> Bool {
        guard request.method == method, request.path == path else { return false }
        let body = request.body ?? []
        guard body != requestBody else { return true }
        guard let value = try? JSONValue(parsing: body) else { return false }
        return value == (try? JSONValue(parsing: requestBody))
    }
}
