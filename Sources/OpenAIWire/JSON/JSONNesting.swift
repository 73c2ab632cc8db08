/// Which containers are open, one bit each, so that skipping a value needs neither recursion nor, down to 64
/// levels, memory.
struct JSONNesting {
    private(set) var depth = 0
    private var bits: UInt64 = 0
    private var deeper: [UInt64] = []

    /// Whether the innermost open container is an object.
    @inline(__always)
    var isObject: Bool { bits & 1 == 1 }

    @inline(__always)
    mutating func push(isObject: Bool) {
        if depth > 0, depth & 63 == 0 { deeper.append(bits) }
        bits = bits << 1 | (isObject ? 1 : 0)
        depth &+= 1
    }

    @inline(__always)
    mutating func pop() {
        depth &-= 1
        bits >>= 1
        if depth > 0, depth & 63 == 0 { bits = deeper.popLast() ?? 0 }
    }
}
