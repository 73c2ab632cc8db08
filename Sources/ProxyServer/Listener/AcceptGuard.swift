import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Pauses accepting while the system has no descriptor or memory for another connection, and tells the operator what to do.
///
/// Without the pause, the loop would try again at once for as long as a client waits. Open connections continue meanwhile, and waiting
/// clients are accepted when there is room again.
final class AcceptGuard: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let notices: ConnectionNotices
    private static let pause = TimeAmount.milliseconds(100)

    init(_ notices: ConnectionNotices) {
        self.notices = notices
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, let advice = Self.advice(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        notices.reportAcceptFailure(advice)
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenComplete { _ in }
        context.eventLoop.scheduleTask(in: Self.pause) {
            channel.setOption(.autoRead, value: true).whenComplete { _ in }
        }
    }

    private static func advice(_ code: CInt) -> String? {
        switch code {
        case EMFILE:
            "all \(DescriptorLimit.current.map(String.init) ?? "") file descriptors of this process are in use. "
                + "Raise LimitNOFILE= in the unit (`ulimit -n` in a shell), or lower --limit_concurrency"
        case ENFILE:
            "all file descriptors of the system are in use. Raise fs.file-max, or lower --limit_concurrency"
        case ENOBUFS, ENOMEM:
            "the system has no memory for another socket. Lower --limit_concurrency"
        default: nil
        }
    }
}
