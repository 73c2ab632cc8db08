#if os(Linux)
    import Foundation
    import Testing

    @Suite("Linkage")
    struct LinkageTests {
        @Test("ask links neither Foundation nor ICU, and contains no NIO and no YAML parser")
        func libraries() async throws {
            let runner = try AskRunner(baseURL: "http://127.0.0.1:9")
            let needed = try await runner.shell("readelf -d $ASK | grep NEEDED")
            #expect(needed.text.contains("libcurl"))
            for name in ["libFoundation", "lib_FoundationICU", "libFoundationEssentials", "yaml"] {
                #expect(!needed.text.contains(name), "\(name) is linked")
            }
            let symbols = try await runner.shell(
                "nm -C $ASK 2>/dev/null | grep -cE 'NIOCore|NIOPosix|yaml_parser|ArgumentParser' || true"
            )
            #expect(symbols.text == "0\n")
        }
    }
#endif
