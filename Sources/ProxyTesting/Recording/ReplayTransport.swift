public import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyCore
import Synchronization

/// A transport that plays recorded exchanges: the same request gets the same answer, without a network.
///
/// A request is the same where method, path and body are; JSON bodies are compared as values, header fields and the host not at all. Of
/// several exchanges of the same request the next one is played each time, and the last one from then on.
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
    ///   - exchanges: what it knows, for example `try RecordedExchange.load(folder: "Fixtures")`.
    ///   - cut: cuts an answer's body into pieces, each of which is delivered when the one before it was read; by default into lines.
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

    /// The exchanges that nobody has asked for yet.
    public var unplayed: [RecordedExchange] {
        let played = state.withLock { $0.played }
        return exchanges.indices.filter { !played.contains($0) }.map { exchanges[$0] }
    }

    /// Plays the exchange of the request.
    ///
    /// - Throws: `TransportError.other` that names the request where none was recorded.
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
        return BackendResponse(head: exchange.answer, body: .pieces(cut(exchange.answerBody)))
    }

    /// Cuts bytes behind each line feed.
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
