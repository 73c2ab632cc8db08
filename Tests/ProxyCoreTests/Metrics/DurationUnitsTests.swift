import Testing

@testable import ProxyCore

@Suite("Durations in other units, within 64 bits of attoseconds and beyond")
struct DurationUnitsTests {
    @Test(
        arguments: [
            (Duration.zero, 0), (.nanoseconds(1999), 1), (.nanoseconds(-1999), -1), (.seconds(9), 9_000_000),
            (.seconds(10) + .nanoseconds(1999), 10_000_001),
            (.seconds(-10) - .nanoseconds(1999), -10_000_001),
        ] as [(Duration, Int64)]
    )
    func wholeMicroseconds(duration: Duration, count: Int64) {
        #expect(duration.wholeMicroseconds == count)
    }

    @Test(
        arguments: [
            (Duration.zero, 0), (.milliseconds(250), 0.25), (.milliseconds(-250), -0.25),
            (.seconds(400), 400),
        ] as [(Duration, Double)]
    )
    func inSeconds(duration: Duration, seconds: Double) {
        #expect(duration.inSeconds == seconds)
    }

    @Test(
        arguments: [
            (Duration.seconds(1), 4, Duration.milliseconds(250)), (.seconds(-30), 5, .seconds(-6)),
            (.seconds(400), 5, .seconds(80)),
        ] as [(Duration, Int, Duration)]
    )
    func parts(duration: Duration, divisor: Int, part: Duration) {
        #expect(duration.divided(by: divisor) == part)
    }
}
