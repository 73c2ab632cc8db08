extension BackendBody {
    /// The next chunk, without an iterator: for a reader that is handed from one place to another between two
    /// reads.
    ///
    /// The same single pass as the iterator's; reading from two tasks at a time is an error here too.
    package func nextChunk() async throws(TransportError) -> ByteChunk? {
        try await reader.channel.next(isolation: #isolation)
    }

    /// The next chunk, for a reader that calls ``cancel()`` itself when its task is cancelled.
    ///
    /// Watching over the task costs a part of what relaying an event does; a stream sets the watch up once.
    package func nextChunkOfWatchedTask() async throws(TransportError) -> ByteChunk? {
        try await reader.channel.nextOfWatchedTask(isolation: #isolation)
    }
}
