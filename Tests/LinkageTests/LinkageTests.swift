#if os(Linux)
    import Foundation
    import Testing

    /// What a program has to bring along that uses one library of the package and nothing else.
    @Suite("Linkage", .timeLimit(.minutes(2)))
    struct LinkageTests {
        @Test("ProxyCore routes a call without libcurl, SwiftNIO, a YAML parser, Foundation or ICU")
        func core() throws {
            let probe = try Probe("LinkageProbeCore")
            #expect(try probe.run() == "503\n")
            try probe.expectNothingOf(["curl", "ssl", "Foundation", "yaml"])
            try probe.expectNoSymbols("NIOCore|NIOPosix|yaml_parser|curl_|FoundationEssentials")
        }

        @Test("OpenAIWire needs FoundationEssentials at most")
        func wire() throws {
            let probe = try Probe("LinkageProbeWire")
            #expect(try probe.run().contains(#""model":"m""#))
            try probe.expectNothingOf([
                "curl", "ssl", "libFoundation.so", "FoundationICU", "Internationalization", "yaml",
            ])
            try probe.expectNoSymbols("NIOCore|NIOPosix|yaml_parser|curl_|ProxyCore|HTTPTypes")
        }

        @Test("The check finds what is there")
        func checkFinds() throws {
            let probe = try Probe("LinkageProbeCore")
            #expect(try probe.libraries().contains("libswiftCore"))
            #expect(try probe.symbolCount("ProxyCore") > 0)
        }
    }

    /// A built program beside the tests.
    private struct Probe {
        let path: String

        init(_ name: String) throws {
            let own = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
            path = own.deletingLastPathComponent().appendingPathComponent(name).path
            try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is not built")
        }

        func run() throws -> String { try output(of: path, []) }

        /// All libraries that the loader would bring in, those of libraries as well.
        func libraries() throws -> String { try output(of: "/usr/bin/env", ["ldd", path]) }

        func symbolCount(_ pattern: String) throws -> Int {
            let command = "nm -C '\(path)' 2>/dev/null | grep -cE '\(pattern)' || true"
            let text = try output(of: "/bin/sh", ["-c", command])
            return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }

        func expectNothingOf(_ names: [String]) throws {
            let libraries = try libraries()
            for name in names { #expect(!libraries.contains(name), "\(name) is linked: \(libraries)") }
        }

        func expectNoSymbols(_ pattern: String) throws {
            #expect(try symbolCount(pattern) == 0)
        }

        private func output(of program: String, _ arguments: [String]) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(program) failed")
            return String(decoding: data, as: UTF8.self)
        }
    }
#endif
