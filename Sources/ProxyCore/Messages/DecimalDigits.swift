/// Writes numbers as digits without allocating a string.
package enum DecimalDigits {
    /// Passes a number's digits to `body`; they are valid only during the call.
    ///
    /// - Parameter places: how many of them follow a decimal point.
    package static func write(
        _ number: Int,
        places: Int = 0,
        to body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
            var start = digits.count
            var rest = number.magnitude
            var count = 0
            // Backwards, because the last digit is known first.
            repeat {
                if count == places, count > 0 {
                    start -= 1
                    digits[start] = UInt8(ascii: ".")
                }
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                count += 1
            } while rest > 0 || count <= places
            if number < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            body(UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }
}
