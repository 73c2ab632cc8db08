import HTTPTypes
import Testing

@testable import CurlTransport

struct HTTP1HeadParserTests {
    private func parsed(
        _ lines: [String],
        limits: HTTP1HeadParser.Limits = .init(bytes: 1000, fields: 10)
    ) throws -> HTTP1HeadParser {
        var parser = HTTP1HeadParser(limits: limits)
        for line in lines { try feed(Array(line.utf8), to: &parser) }
        return parser
    }

    private func feed(_ line: [UInt8], to parser: inout HTTP1HeadParser) throws {
        var failure: HTTP1HeadParser.Failure?
        line.withUnsafeBytes { bytes in
            do throws(HTTP1HeadParser.Failure) { try parser.parse(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    @Test func headOfTheFinalResponse() throws {
        var parser = try parsed([
            "HTTP/1.1 103 Early\r\n", "x-early: 1\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "Set-Cookie: a\r\n",
            "set-cookie:b  \r\n", "x-empty:\r\n", "\r\n", "x-trailer: 1\r\n", "\r\n",
        ])
        #expect(parser.isComplete)
        let head = parser.takeHead()
        #expect(head.status.code == 200)
        #expect(head.headerFields.map { $0.name.rawName } == ["Set-Cookie", "set-cookie", "x-empty"])
        #expect(head.headerFields.map(\.value) == ["a", "b", ""])
    }

    @Test func beginsWithTheFinalStatusOnly() throws {
        #expect(try parsed(["HTTP/1.1 100 Continue\r\n", "\r\n"]).progress == .none)
        #expect(try parsed(["HTTP/1.1 200\n"]).progress == .partial)
        #expect(try parsed(["HTTP/1.1 200\n", "\n"]).progress == .complete)
    }

    @Test func bytesOutsideASCIIAreKept() throws {
        var parser = try parsed(["HTTP/1.1 200 OK\r\n"])
        let line = Array("x-name: gr".utf8) + [0xFC, 0xDF] + Array("e\r\n".utf8)
        try feed(line, to: &parser)
        let value = parser.takeHead().headerFields.first?.withUnsafeBytesOfValue { Array($0) }
        #expect(value == Array("gr".utf8) + [0xFC, 0xDF] + Array("e".utf8))
    }

    @Test func aContinuedLineIsJoined() throws {
        var parser = try parsed(["HTTP/1.1 200 OK\r\n", "x-long: one\r\n", "\t two\r\n", "\r\n"])
        #expect(parser.takeHead().headerFields.first?.value == "one two")
    }

    @Test func aLineThatIsContinuedCountsAsAField() throws {
        let head = ["HTTP/1.1 200 OK\r\n", "x-a: 1\r\n"]
        let folds = Array(repeating: " \r\n", count: 20)
        #expect(throws: HTTP1HeadParser.Failure.self) { try parsed(head + folds) }
        for name in ["Connection", "content-length", "Transfer-Encoding"] {
            let lines = [
                "HTTP/1.1 200 OK\r\n", "\(name): \(name == "Transfer-Encoding" ? "chunked" : "1")\r\n",
                " 1\r\n",
            ]
            #expect(throws: HTTP1HeadParser.Failure.self) { try parsed(lines) }
        }
    }

    @Test(arguments: [
        (["HTTP/1.1 200 OK\r\n", "\r\n"], true), (["HTTP/1.0 200 OK\r\n", "\r\n"], false),
        (["HTTP/1.1 200 OK\r\n", "connection: keep-alive\r\n", "\r\n"], true),
        (["HTTP/1.1 200 OK\r\n", "connection: CLOSE\r\n", "\r\n"], false),
        (["HTTP/1.1 204 None\r\n", "content-length: 0\r\n", "\r\n"], true),
        (["HTTP/1.1 204 None\r\n", "content-length: 2\r\n", "\r\n"], false),
        (["HTTP/1.1 204 None\r\n", "transfer-encoding: chunked\r\n", "\r\n"], false),
    ])
    func whatKeepsTheConnection(_ lines: [String], _ keeps: Bool) throws {
        #expect(try parsed(lines).keepsConnection == keeps)
    }

    @Test(arguments: [
        ["SSH-2.0\r\n"], ["HTTP/1.1\r\n"], ["HTTP/1.1 20 OK\r\n"], ["HTTP/1.1 2000 OK\r\n"],
        ["HTTP/1.1 099 X\r\n"],
        ["HTTP/1.1 200 OK\r\n", "no colon\r\n"], ["HTTP/1.1 200 OK\r\n", "blank : 1\r\n"],
        ["HTTP/1.1 200 OK\r\n", ": nameless\r\n"], ["HTTP/1.1 200 OK\r\n", " continued\r\n"],
        ["HTTP/1.1 200 OK\r\n", "content-length: 1\r\n", "content-length: 2\r\n"],
        ["HTTP/1.1 200 OK\r\n", "content-length: 1, 1\r\n"],
        ["HTTP/1.1 200 OK\r\n", "content-length: -1\r\n"],
        ["HTTP/1.1 200 OK\r\n", "content-length: 99999999999999999999\r\n"],
        ["HTTP/1.1 200 OK\r\n", "content-length: 1\r\n", "transfer-encoding: chunked\r\n"],
        ["HTTP/1.1 200 OK\r\n", "transfer-encoding: chunked\r\n", "Content-Length: 1\r\n"],
    ])
    func contradictionsAreRefused(_ lines: [String]) {
        let error = #expect(throws: HTTP1HeadParser.Failure.self) { try parsed(lines) }
        guard case .malformed = error else {
            Issue.record("not malformed, but \(String(describing: error))")
            return
        }
    }

    @Test func theSameLengthTwiceIsNoContradiction() throws {
        let lines = ["HTTP/1.1 200 OK\r\n", "content-length: 1\r\n", "content-length: 1\r\n", "\r\n"]
        #expect(try parsed(lines).contentLength == 1)
    }

    @Test func limitsHold() throws {
        let head = ["HTTP/1.1 200 OK\r\n"]
        let limits = HTTP1HeadParser.Limits(bytes: 40, fields: 2)
        #expect(try parsed(head + ["a: 1\r\n", "b: 2\r\n", "\r\n"], limits: limits).isComplete)
        for lines in [
            head + ["a: 1\r\n", "b: 2\r\n", "c: 3\r\n"], head + ["a: 123456789012345678901234567890\r\n"],
            Array(repeating: "HTTP/1.1 100 X\r\n", count: 1) + [
                "\r\n", "HTTP/1.1 100 X\r\n", "\r\n", "HTTP/1.1 100 X\r\n",
            ],
        ] {
            let error = #expect(throws: HTTP1HeadParser.Failure.self) { try parsed(lines, limits: limits) }
            guard case .tooLarge = error else {
                Issue.record("not too large, but \(String(describing: error))")
                return
            }
        }
    }
}
