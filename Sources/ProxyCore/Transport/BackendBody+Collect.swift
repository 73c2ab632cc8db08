extension BackendBody {
    /// Reads the body to its end, or until there are `limit` bytes; for small answers that are looked at as a whole.
    package func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, let chunk = try await nextChunk() { bytes += chunk.bytes }
        return bytes
    }
}
