import NIOCore

/// Closes a connection without losing its last response.
///
/// Closing at once would discard what a slow client has not read yet, and reset the connection while the client still sends.
final class LingeringClose {
    private let channel: any Channel
    private var timer: Scheduled<Void>?

    /// How long the client may read nothing before the connection is closed.
    private static let stallTime = TimeAmount.seconds(30)
    /// How long the client may still send once it has the whole response.
    private static let drainTime = TimeAmount.seconds(1)

    private init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Starts to close; call it on the event loop, after a flush.
    static func start(on channel: any Channel) {
        guard channel.isActive else { return }
        let lingering = LingeringClose(channel)
        lingering.checkLater(unsent: channel.unsentBytes)
        let this = NIOLoopBound(lingering, eventLoop: channel.eventLoop)
        channel.close(mode: .output).whenComplete { _ in
            this.value.timer?.cancel()
            channel.eventLoop.scheduleTask(in: drainTime) { channel.close(promise: nil) }
        }
    }

    /// Closes the connection unless the client has read more by then.
    private func checkLater(unsent: Int) {
        let this = NIOLoopBound(self, eventLoop: channel.eventLoop)
        timer = channel.eventLoop.scheduleTask(in: Self.stallTime) {
            let lingering = this.value
            guard lingering.channel.isActive else { return }
            let left = lingering.channel.unsentBytes
            guard left > 0, left < unsent else { return lingering.channel.close(promise: nil) }
            lingering.checkLater(unsent: left)
        }
    }
}

extension Channel {
    /// How many bytes the system has not accepted yet, because the peer does not read.
    ///
    /// Call it on the event loop.
    var unsentBytes: Int {
        (try? syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
