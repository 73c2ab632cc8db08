package import ProxyTesting

/// Makes damaged variants of valid inputs for fuzz tests: splices fragments in, deletes, repeats and adds bytes.
package struct ByteMutator: Sendable {
    private let seeds: [String]
    private let fragments: [String]

    /// - Parameters:
    ///   - seeds: valid inputs; each variant starts as one of them.
    ///   - fragments: pieces that mean something in the format.
    package init(seeds: [String], fragments: [String]) {
        self.seeds = seeds
        self.fragments = fragments
    }

    /// A variant with up to `edits` changes.
    package func variant(edits: Int = 3, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array((seeds.randomElement(using: &generator) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...edits, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<7, using: &generator) {
            case 0..<4:
                let fragment = fragments.randomElement(using: &generator) ?? ""
                bytes.insert(contentsOf: Array(fragment.utf8), at: place)
            case 4:
                let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
                bytes.removeSubrange(place..<end)
            case 5: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
            default:
                let end = min(bytes.count, place + Int.random(in: 1...60, using: &generator))
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            }
        }
        return bytes
    }
}
