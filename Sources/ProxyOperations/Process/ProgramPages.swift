#if canImport(Glibc)
    import Glibc
#endif

/// The memory pages of the program's own code.
package enum ProgramPages {
    /// Releases code pages that only the start needed, such as those of the YAML parser.
    ///
    /// The kernel maps code in large pieces around each place that runs, and counts them as memory of the process.
    /// Pages that are needed again come back from the page cache. Only read-only mappings of files without changes
    /// in memory are released. Does nothing except on Linux with glibc.
    package static func release() {
        #if canImport(Glibc)
            var range: Range<UInt>?
            for line in mappings.split(separator: "\n") {
                if let mapping = readOnlyFile(line) {
                    range = mapping
                } else if line.hasPrefix("Anonymous:"), let found = range {
                    // Changed pages, such as relocated ones, exist nowhere else.
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
        /// The kernel's description of the process's memory, several lines per mapping.
        private static var mappings: String {
            let file = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return "" }
            defer { close(file) }
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65536)
            // The kernel chooses the size of the pieces; a short one is not the end.
            while case let count = read(file, &piece, piece.count), count > 0 { text += piece[..<count] }
            return String(decoding: text, as: UTF8.self)
        }

        /// The range in a mapping's first line, `55d0-55f0 r-xp 00001000 fe:00 131 /usr/bin/x`, if it is a read-only file.
        private static func readOnlyFile(_ line: Substring) -> Range<UInt>? {
            let parts = line.split(separator: " ", maxSplits: 5)
            guard parts.count == 6, parts[1] == "r-xp" || parts[1] == "r--p",
                parts[5].drop(while: { $0 == " " }).hasPrefix("/")
            else {
                return nil
            }
            let bounds = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] < bounds[1] else { return nil }
            return bounds[0]..<bounds[1]
        }
    #endif
}
