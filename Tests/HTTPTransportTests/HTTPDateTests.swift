import HTTPTypes
import Testing

@testable import HTTPTransport

@Suite("Dates, pauses and media types of header fields")
struct HTTPDateTests {
    @Test(
        "All three forms are read",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sat, 29 Feb 2020 23:59:59 GMT", 1_583_020_799),
            ("Mon, 30 Nov 2026 17:04:22 GMT", 1_796_058_262),
            ("sun, 06 nov 1994 08:49:37 GMT", 784_111_777), ("Friday, 01-Jan-27 00:00:00 GMT", 1_798_761_600),
        ]
    )
    func read(text: String, seconds: Int) {
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test(
        "What is none is not",
        arguments: [
            "", "7", "nan", "GMT", "Sun, 06 Nov 1994 08:49:37 PST", "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 99999999999999999999 00:00:00 GMT", String(repeating: "1 ", count: 1000),
        ]
    )
    func notRead(text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }

    @Test(
        "What is written is read again",
        arguments: [0, 784_111_777, 951_782_400, 1_583_020_799, 4_102_444_799]
    )
    func written(seconds: Int) {
        #expect(HTTPDate.seconds(HTTPDate.text(secondsSince1970: seconds)) == seconds)
    }

    @Test("The form is the one that HTTP prefers")
    func form() {
        #expect(HTTPDate.text(secondsSince1970: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(secondsSince1970: 1_796_058_262) == "Mon, 30 Nov 2026 17:04:22 GMT")
    }

    @Test("A date in retry-after is held against the response's own date")
    func retryAfter() {
        var fields: HTTPFields = [
            .retryAfter: "Sun, 06 Nov 1994 08:49:44 GMT", .date: "Sun, 06 Nov 1994 08:49:37 GMT",
        ]
        #expect(RetryAfter.duration(in: fields) == .seconds(7))
        #expect(RetryAfter.text(in: fields) == "7")
        fields[.retryAfter] = "Sunday, 06-Nov-94 08:49:30 GMT"
        #expect(RetryAfter.duration(in: fields) == .zero)
        fields[.retryAfter] = "Sun, 06 Nov 2033 08:49:37 GMT"
        #expect(RetryAfter.duration(in: fields) == nil)
        fields[.date] = nil
        fields[.retryAfter] = HTTPDate.text(secondsSince1970: Int(WallClock.secondsSince1970()) + 100)
        let pause = RetryAfter.duration(in: fields) ?? .zero
        #expect(pause > .seconds(90) && pause <= .seconds(100))
        for unreadable in ["nan", "soon", "-1", "", "1e99"] {
            #expect(RetryAfter.duration(in: [.retryAfter: unreadable]) == nil)
            #expect(RetryAfter.text(in: [.retryAfter: unreadable]) == nil)
        }
        #expect(RetryAfter.text(in: [.retryAfter: " 12 "]) == "12")
    }

    @Test(
        "Media types are read in any case",
        arguments: [
            ("text/event-stream", true, false), ("Text/Event-Stream;Charset=\"UTF-8\"", true, false),
            ("TEXT/EVENT-STREAM", true, false), ("text/event-strea", false, false),
            ("text/plain", false, false),
            ("application/json", false, true), ("Application/JSON; charset=utf-8", false, true),
            ("application/problem+Json", false, true), ("text/html;x=json", false, false), ("", false, false),
        ]
    )
    func mediaTypes(text: String, isStream: Bool, isJSON: Bool) {
        #expect(MediaType.isEventStream(text) == isStream)
        #expect(MediaType.isJSON(text) == isJSON)
    }
}
