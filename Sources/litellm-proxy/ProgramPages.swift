#if canImport(Glibc)
    import Glibc
#endif

/// The pages of the program's own code in memory.
enum ProgramPages {
    /// Gives back what only the start needed: arguments, YAML, names of ciphers and the like.
    ///
    /// The kernel maps code in large pieces around each place that is run, and counts them as the process's memory. What is needed again
    /// comes back from the file's cache by itself. Only mappings of files that cannot be written are given back, and only those of which
    /// nothing was changed in memory. Does nothing but on Linux with glibc.
    static func giveBack() {
        #if canImport(Glibc)
            var range: Range<UInt>?
            for line in mappings.split(separator: "\n") {
                if let mapping = readOnlyFile(line) {
                    range = mapping
                } else if line.hasPrefix("Anonymous:"), let found = range {
                    // Pages that were changed, as the linker changes some, exist nowhere else.
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
        /// What the kernel says of the process's memory: some lines for each mapping.
        private static var mappings: String {
            let file = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return "" }
            defer { close(file) }
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65536)
            // Given in pieces of the kernel's choice, so that a short one is not the end.
            while case let count = read(file, &piece, piece.count), count > 0 { text += piece[..<count] }
            return String(decoding: text, as: UTF8.self)
        }

        /// The range of a mapping's first line, `55d0-55f0 r-xp 00001000 fe:00 131 /usr/bin/x`, where it is a file's and only read.
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
