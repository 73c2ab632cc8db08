/// Chooses the candidate with the lowest of some measure, by chance among equals.
enum LowestMeasure {
    static func pick<Measure: Comparable>(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator,
        by measure: (RoutingCandidate) -> Measure
    ) -> Int {
        let measures = candidates.map(measure)
        guard let lowest = measures.min() else { return 0 }
        let best = measures.indices.filter { measures[$0] == lowest }
        return best.randomElement(using: &random) ?? 0
    }
}
