/// Identifiers that sort by the time they were made (ulid/spec).
enum ULID {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func make(at time: WallTime = .now()) -> String {
        var text: [UInt8] = []
        for shift in stride(from: 45, through: 0, by: -5) {
            text.append(digits[time.milliseconds >> shift & 31])
        }
        for _ in 0..<16 { text.append(digits[Int.random(in: 0..<32)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
