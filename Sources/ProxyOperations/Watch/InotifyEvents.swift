#if os(Linux)
    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// Decodes the bytes read from an inotify descriptor; see inotify(7).
    struct InotifyEvents: Sequence, IteratorProtocol {
        private var rest: UnsafeRawBufferPointer

        init(bytes: UnsafeRawBufferPointer) {
            rest = bytes
        }

        struct Event {
            var watch: CInt
            var mask: UInt32
            /// The name in the watched folder; `nil` for the folder itself.
            var name: String?

            /// Whether the event concerns one of the watched names, given by watch descriptor.
            func concerns(_ watched: [CInt: Set<String>]) -> Bool {
                if mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
                guard let names = watched[watch] else { return false }
                return name.map(names.contains) ?? true
            }
        }

        mutating func next() -> Event? {
            let headSize = 16  // number, mask, cookie, length of the name, 4 bytes each
            guard rest.count >= headSize else { return nil }
            let length = Int(rest.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            guard length <= rest.count - headSize else { return nil }
            defer { rest = UnsafeRawBufferPointer(rebasing: rest[(headSize + length)...]) }
            // The name is padded with zeros.
            let name = rest[headSize..<(headSize + length)].prefix { $0 != 0 }
            return Event(
                watch: rest.loadUnaligned(fromByteOffset: 0, as: CInt.self),
                mask: rest.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
                name: name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
            )
        }
    }
#endif
