extension BackendBody {
    /// Reads the body to its end, or until there are at least `limit` bytes; for small answers that are looked at as a whole.
    ///
    /// Where it stops at the limit the transfer is not ended: drop the body, or call ``cancel()``.
    public func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, let chunk = try await nextChunk() { bytes += chunk.bytes }
        return bytes
    }
}
