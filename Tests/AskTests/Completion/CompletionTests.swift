import Testing

@testable import AskCore

@Suite("Completion")
struct CompletionTests {
    @Test(
        "Names that are one plain word in every shell are offered",
        arguments: [
            "gpt-4o", "akira/qwen2.5-7b", "llama3:8b", "o1", "größe", "模型", "a_b", "user@host", "c++", "A.B",
            "7b", "openai/ft:gpt-4o:org::id",
        ]
    )
    func offered(name: String) {
        #expect(CompletionCandidates.offered(from: [name, name]) == [name])
    }

    static let hostile = [
        "", " ", "$(touch x)", "$(touch${IFS}x)", "`touch x`", "a`b", "a;b", "a|b", "a&b", "a&&b", "a>b",
        "a<b",
        "<(b)", "$HOME", "${IFS}", "$'a'", "a'b", "a\"b", "a\\b", "a b", "a\tb", "a\nb", "a\rb", "a\r\nb",
        "*", "a?b",
        "[ab]", "{a,b}", "a,b", "~root", "~/x", "=ls", "a=b", "!!", "a!b", "%1", "a%b", "#b", "a#b", "(b)",
        "^a",
        "-rf", "--output=x", "+x", "/etc/passwd", ".hidden", "@file", ":x", "a\u{0}b", "a\u{1B}[2J",
        "a\u{7F}",
        "a\u{9B}b", "a\u{202E}b", "a\u{2028}b", "a\u{A0}b", "a\u{3000}b", "a\u{200B}b", "a\u{FEFF}", "a；b",
        "＄（b）",
        "a\u{301}", "🎉", String(repeating: "a", count: 300),
    ]

    @Test("A name that a shell could read as more than a word is never offered", arguments: hostile)
    func refused(name: String) {
        #expect(CompletionCandidates.offered(from: [name]).isEmpty)
    }

    @Test("No more names than a shell can take are offered")
    func count() {
        let names = (0..<10_000).map { "m\($0)" }
        #expect(CompletionCandidates.offered(from: names) == Array(names.prefix(CompletionCandidates.limit)))
    }

    @Test("The cached list holds only names that can be offered")
    func cache() throws {
        let folder = TemporaryFolder()
        let cache = ModelCache(
            environment: AskEnvironment(["XDG_CACHE_HOME": folder.path]),
            address: try ServerAddress("http://a.test", from: "test")
        )
        cache.store(["good", "x\ninjected", "$(b)", "also/good"])
        #expect(cache.fresh == ["good", "also/good"])
    }

    @Test("No script lets the shell expand names", arguments: ["bash", "zsh", "fish"])
    func scripts(shell: String) throws {
        let script = try CompletionScript.text(for: shell)
        for word in ["compgen", "eval", "($(ask", "compadd -Q"] { #expect(!script.contains(word)) }
    }
}
