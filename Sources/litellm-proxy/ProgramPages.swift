#if canImport(Glibc)
    import FoundationEssentials
    import Glibc
#endif

/// The pages of the program's own code in memory.
enum ProgramPages {
    /// Gives back what only the start needed: arguments, YAML, names of ciphers and the like.
    ///
    /// The kernel maps code in large pieces around each place that is run, and counts them as the process's memory. What is needed again
    /// comes back from the file's cache by itself. Only executable mappings of files are given back, and only those of which nothing was
    /// changed in memory. Does nothing but on Linux with glibc.
    static func giveBack() {
        #if canImport(Glibc)
            guard let text = try? String(contentsOfFile: "/proc/self/smaps", encoding: .utf8) else { return }
            var range: Range<UInt>?
            for line in text.split(separator: "\n") {
                if let mapping = executableFile(line) {
                    range = mapping
                } else if line.hasPrefix("Private_Dirty:"), let found = range {
                    if line.hasSuffix(" 0 kB"),
                        let start = UnsafeMutableRawPointer(bitPattern: found.lowerBound)
                    {
                        madvise(start, Int(found.upperBound - found.lowerBound), MADV_DONTNEED)
                    }
                    range = nil
                }
            }
        #endif
    }

    #if canImport(Glibc)
        /// The range of a mapping's first line, `55d0-55f0 r-xp 00001000 fe:00 131 /usr/bin/x`, where it is code of a file.
        private static func executableFile(_ line: Substring) -> Range<UInt>? {
            let parts = line.split(separator: " ", maxSplits: 5)
            guard parts.count == 6, parts[1] == "r-xp", parts[5].drop(while: { $0 == " " }).hasPrefix("/")
            else {
                return nil
            }
            let bounds = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] < bounds[1] else { return nil }
            return bounds[0]..<bounds[1]
        }
    #endif
}
