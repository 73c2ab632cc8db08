import NIOCore
import Synchronization

/// The open connections, so that a shutdown can end them.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// How many of them are refused: they only get a response that says so.
        var refused = 0
        var whenEmpty: [EventLoopPromise<Void>] = []
    }

    private let state = Mutex(State())

    /// The number of connections that are served.
    var count: Int { state.withLock { $0.channels.count - $0.refused } }

    /// Counts a connection until it closes.
    ///
    /// - Returns: `false` where the limit is reached.
    func add(_ channel: any Channel, limit: Int = .max) -> Bool {
        add(channel) { $0.channels.count - $0.refused < limit }
    }

    /// Counts a refused connection until it closes.
    ///
    /// - Returns: `false` where too many of these are open.
    func addRefused(_ channel: any Channel) -> Bool {
        add(channel, isRefused: true) { $0.refused < Self.mostRefused }
    }

    private static let mostRefused = 16

    private func add(
        _ channel: any Channel,
        isRefused: Bool = false,
        where hasRoom: (State) -> Bool
    ) -> Bool {
        let key = ObjectIdentifier(channel)
        let isAdded = state.withLock { state in
            guard hasRoom(state) else { return false }
            state.channels[key] = channel
            if isRefused { state.refused += 1 }
            return true
        }
        if isAdded { channel.closeFuture.whenComplete { _ in self.remove(key, isRefused: isRefused) } }
        return isAdded
    }

    private func remove(_ key: ObjectIdentifier, isRefused: Bool) {
        let promises = state.withLock { state -> [EventLoopPromise<Void>] in
            state.channels[key] = nil
            if isRefused { state.refused -= 1 }
            guard state.channels.isEmpty else { return [] }
            defer { state.whenEmpty = [] }
            return state.whenEmpty
        }
        for promise in promises { promise.succeed() }
    }

    /// Ends every connection after its request under way.
    func drain() {
        for channel in all { channel.pipeline.fireUserInboundEventTriggered(DrainEvent()) }
    }

    /// Closes every connection now.
    func closeAll() {
        for channel in all { channel.close(promise: nil) }
    }

    /// Completes when no connection is left.
    func whenEmpty(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        let isEmpty = state.withLock { state in
            guard !state.channels.isEmpty else { return true }
            state.whenEmpty.append(promise)
            return false
        }
        if isEmpty { promise.succeed() }
        return promise.futureResult
    }

    private var all: [any Channel] { state.withLock { Array($0.channels.values) } }
}
