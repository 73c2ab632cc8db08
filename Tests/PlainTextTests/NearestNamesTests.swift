import Testing

@testable import PlainText

@Suite("Near names cost little")
struct NearestNamesTests {
    @Test(
        "However long the name and the list, the work is bounded",
        arguments: [10, 40, 128, 129, 256, 1024]
    )
    func bounded(length: Int) {
        let known = (0..<5000).map { "group-\($0)/" + String(repeating: "ab", count: length / 2) }
        let name = String(repeating: "ba", count: length / 2)
        var cells = 0
        _ = NearestNames.of(name, among: known, limit: 3, cells: &cells)
        #expect(cells <= NearestNames.mostCells + 128 * 128)
        if length > NearestNames.longestName { #expect(cells == 0) }
    }

    @Test(
        "Names are found as before",
        arguments: [
            ("gpt-4o-mni", "gpt-4o-mini"), ("GPT-4O-MINI", "gpt-4o-mini"), ("gpt4omini", "gpt-4o-mini"),
            ("mini", "gpt-4o-mini"), ("qwen2.5", "akira/qwen2.5-7b"),
        ]
    )
    func found(name: String, wanted: String) {
        #expect(NearestNames.of(name, among: ["zzz", "gpt-4o-mini", "akira/qwen2.5-7b"]).first == wanted)
    }

    @Test("The distance within a band is the whole table's")
    func distances() {
        var random = SystemRandomNumberGenerator()
        func text() -> [UInt8] {
            (0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
        }
        func table(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
            guard let first = left.first, let other = right.first else { return max(left.count, right.count) }
            let (tail, rest) = (left.dropFirst(), right.dropFirst())
            let best = min(
                table(tail, rest) + (first == other ? 0 : 1),
                table(left, rest) + 1,
                table(tail, right) + 1
            )
            guard tail.first == other, rest.first == first else { return best }
            return min(best, table(tail.dropFirst(), rest.dropFirst()) + 1)
        }
        for _ in 0..<60 {
            let (left, right) = (text().prefix(6), text().prefix(6))
            let distance = table(left, right)
            #expect(NearestNames.editDistance(Array(left), Array(right)) == distance)
            for bound in 0...6 {
                let bounded = NearestNames.editDistance(Array(left), Array(right), atMost: bound)
                #expect(bounded == (distance <= bound ? distance : nil))
            }
        }
    }
}
