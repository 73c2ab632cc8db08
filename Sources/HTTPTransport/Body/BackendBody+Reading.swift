import Synchronization

extension BackendBody {
    /// Reads the body to its end, or until there are at least `limit` bytes; for small responses that are examined as a whole.
    ///
    /// Where it stops at the limit the transfer goes on: drop the body, or call ``cancel()``.
    public func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, let chunk = try await nextChunk() { bytes += chunk.bytes }
        return bytes
    }

    /// The next chunk, without an iterator: for a reader that is passed from one place to another between two reads.
    ///
    /// The same single pass as the iterator's; reading from two tasks at a time is an error here too.
    package func nextChunk() async throws(TransportError) -> ByteChunk? {
        try await reader.channel.next(isolation: #isolation)
    }

    /// The rest of the body where the transfer has ended without an error; `nil` where there may be more, or an error.
    ///
    /// Saves the two waits of reading to the end, which cost the same where there is nothing to wait for.
    package func takeWhole() -> [UInt8]? {
        reader.channel.machine.withLock { $0.takeWhole() }
    }

    /// The next chunk, for a reader that calls ``cancel()`` itself when its task is cancelled.
    ///
    /// Watching the task for cancellation is a part of the cost of relaying an event; a stream sets it up once.
    package func nextChunkOfWatchedTask() async throws(TransportError) -> ByteChunk? {
        try await reader.channel.nextOfWatchedTask(isolation: #isolation)
    }
}
