#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    /// What a program links that uses one library of the package, and what the package's own programs must not link.
    @Suite("Linkage", .timeLimit(.minutes(2)))
    struct LinkageTests {
        @Test("ProxyCore routes a call without libcurl, SwiftNIO, a YAML parser, Foundation or ICU")
        func core() throws {
            let probe = try Probe("LinkageProbeCore")
            #expect(try probe.run() == "503\n")
            try probe.expectNoLibraries(["curl", "ssl", "Foundation", "yaml"])
            try probe.expectNoSymbols("NIOCore|NIOPosix|yaml_parser|curl_|FoundationEssentials")
        }

        @Test("OpenAIWire needs FoundationEssentials at most")
        func wire() throws {
            let probe = try Probe("LinkageProbeWire")
            #expect(try probe.run().contains(#""model":"m""#))
            try probe.expectNoLibraries([
                "curl", "ssl", "libFoundation.so", "FoundationICU", "Internationalization", "yaml",
            ])
            try probe.expectNoSymbols("NIOCore|NIOPosix|yaml_parser|curl_|ProxyCore|HTTPTypes")
        }

        @Test(
            "The programs contain neither swift-metrics nor swift-distributed-tracing",
            arguments: ["litellm-proxy", "ask"]
        )
        func observers(_ program: String) throws {
            let program = try Probe(program)
            #expect(try program.symbolCount("OpenAIWire") > 0)
            try program.expectNoSymbols("ProxyObservability|CoreMetrics|InstrumentationSystem")
        }

        @Test("The check finds what is linked")
        func checkFinds() throws {
            let probe = try Probe("LinkageProbeCore")
            #expect(try probe.libraries().contains("libswiftCore"))
            #expect(try probe.symbolCount("ProxyCore") > 0)
        }
    }

    /// A built program next to the tests.
    private struct Probe {
        let path: String

        init(_ name: String) throws {
            path = builtProgram(name)
            try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is not built")
        }

        func run() throws -> String { try output(of: path, []) }

        /// All shared libraries that the loader would load, direct and indirect ones.
        func libraries() throws -> String { try output(of: "/usr/bin/env", ["ldd", path]) }

        func symbolCount(_ pattern: String) throws -> Int {
            let command = "nm -C '\(path)' 2>/dev/null | grep -cE '\(pattern)' || true"
            let text = try output(of: "/bin/sh", ["-c", command])
            return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }

        func expectNoLibraries(_ names: [String]) throws {
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
