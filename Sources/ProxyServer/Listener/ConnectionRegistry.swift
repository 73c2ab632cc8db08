import NIOCore
import Synchronization

/// The connections that are open, so that they can be told to end.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var whenEmpty: [EventLoopPromise<Void>] = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.channels.count } }

    /// Counts a connection until it closes.
    func add(_ channel: any Channel) {
        let key = ObjectIdentifier(channel)
        state.withLock { $0.channels[key] = channel }
        channel.closeFuture.whenComplete { _ in self.remove(key) }
    }

    private func remove(_ key: ObjectIdentifier) {
        let promises = state.withLock { state -> [EventLoopPromise<Void>] in
            state.channels[key] = nil
            guard state.channels.isEmpty else { return [] }
            defer { state.whenEmpty = [] }
            return state.whenEmpty
        }
        for promise in promises { promise.succeed() }
    }

    /// Tells every connection to end after what it has begun.
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
