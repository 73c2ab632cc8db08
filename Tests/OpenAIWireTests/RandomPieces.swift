import ProxyTesting

extension [UInt8] {
    /// The bytes cut at random into pieces of up to `largest` bytes.
    func randomPieces(upTo largest: Int, using generator: inout SeededGenerator) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        while start < count {
            let end = Swift.min(count, start + Int.random(in: 1...largest, using: &generator))
            pieces.append(Array(self[start..<end]))
            start = end
        }
        return pieces
    }
}
