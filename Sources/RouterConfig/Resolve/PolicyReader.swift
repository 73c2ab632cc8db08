import ProxyCore

/// Reads a mapping of kinds of failure to counts: `RateLimitErrorRetries: 3`.
struct PolicyReader {
    let reader: SectionReader
    /// The suffix after the kind: `Retries` or `AllowedFails`.
    let suffix: String

    func read() -> [FailureClass: Int] {
        var policy: [FailureClass: Int] = [:]
        let known = FailureClass.allCases.map { $0.rawValue + suffix }
        for entry in reader.mapping.entries {
            guard entry.key.hasSuffix(suffix),
                let failure = FailureClass(rawValue: String(entry.key.dropLast(suffix.count)))
            else {
                reader.report(
                    .warning,
                    entry.key,
                    "is not a kind of failure and has no effect",
                    remedy: Spelling.nearest(to: entry.key, among: known).map { "did you mean \($0)?" }
                )
                continue
            }
            policy[failure] = reader.int(entry.key)
        }
        return policy
    }
}
