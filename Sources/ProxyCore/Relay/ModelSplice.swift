/// Copies bytes, with other text in the place of some ranges.
enum ModelSplice {
    /// Appends `bytes` to `output`, each of `ranges` replaced.
    ///
    /// - Parameter ranges: in order, without overlap, counted from the start of `bytes`.
    static func append(
        _ bytes: UnsafeRawBufferPointer,
        replacing ranges: [Range<Int>],
        with replacement: [UInt8],
        to output: inout [UInt8]
    ) {
        var position = 0
        for range in ranges where range.lowerBound >= position {
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<range.lowerBound]))
            output.append(contentsOf: replacement)
            position = range.upperBound
        }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position...]))
    }
}
