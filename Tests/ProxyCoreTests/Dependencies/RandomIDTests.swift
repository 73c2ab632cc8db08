import Synchronization
import Testing

@testable import ProxyCore

struct RandomIDTests {
    @Test(
        "An id is a random UUID whose digits are the bits in their order",
        arguments: [
            (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, "01234567-89ab-4def-bedc-ba9876543210"),
            (UInt64.max, UInt64.max, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (0, 0, "00000000-0000-4000-8000-000000000000"),
            (0xa0a9_9f90_0000_9a09, 0x0f0f_0000_abcd_ef09, "a0a99f90-0000-4a09-8f0f-0000abcdef09"),
        ] as [(UInt64, UInt64, String)]
    )
    func form(high: UInt64, low: UInt64, text: String) {
        let bits = Mutex([low, high])
        #expect(RandomID.make { bits.withLock { $0.popLast() ?? 0 } } == text)
    }
}
