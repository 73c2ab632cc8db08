import NIOCore

/// Gives each read from a client a buffer of its own, of a size that follows what came before.
///
/// SwiftNIO's own allocators keep the buffers of a connection for as long as it is open, up to 64 KiB each, whether or not it ever reads
/// again: after a request with a long prompt, a stream that waits and a connection that idles would keep them. With one message
/// a read (`maxMessagesPerRead`) the pool behind this one keeps the first buffer only.
struct UnpooledReceiveAllocator: RecvByteBufferAllocator {
    /// Most heads with a short body fit into the first one.
    private var sizes = AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 1024, maximum: 65536)

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        sizes.buffer(allocator: allocator)
    }

    /// Answers that the next one may be larger: so the last one is not used again.
    mutating func record(actualReadBytes: Int) -> Bool {
        _ = sizes.record(actualReadBytes: actualReadBytes)
        return true
    }

    /// None, which says that buffers are not to be pooled.
    func nextBufferSize() -> Int? { nil }
}
