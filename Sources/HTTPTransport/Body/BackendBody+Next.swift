import Synchronization

extension BackendBody {
    /// The next chunk, without an iterator: for a reader that is handed from one place to another between two
    /// reads.
    ///
    /// The same single pass as the iterator's; reading from two tasks at a time is an error here too.
    package func nextChunk() async throws(TransportError) -> ByteChunk? {
        try await reader.channel.next(isolation: #isolation)
    }

    /// All that is left to read, where the transfer has come to its end well; `nil` where there may be more, or an error.
    ///
    /// Without the two waits of reading to the end, which cost the same where there is nothing to wait for.
    package func takeWhole() -> [UInt8]? {
        reader.channel.machine.withLock { $0.takeWhole() }
    }

    /// The next chunk, for a reader that calls ``cancel()`` itself when its task is cancelled.
    ///
    /// Watching over the task costs a part of what relaying an event does; a stream sets the watch up once.
    package func nextChunkOfWatchedTask() async throws(TransportError) -> ByteChunk? {
        try await reader.channel.nextOfWatchedTask(isolation: #isolation)
    }
}
