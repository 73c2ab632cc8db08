import OpenAIWire
import Testing

@testable import AskCore

@Suite("Arguments")
struct ArgumentScanTests {
    @Test("Options and words come in any order")
    func anyOrder() throws {
        let before = try AskOptions(["-m", "x", "why", "is", "it", "-q"])
        #expect(before.prompt == "why is it")
        #expect(before.quiet)
        #expect(before.settings["model"]?.stringValue == "x")
    }

    @Test(
        "A pair may be one argument or two",
        arguments: [["-o", "top_k=20"], ["-o", "top_k", "20"], ["--option=top_k=20"]]
    )
    func pair(arguments: [String]) throws {
        let options = try AskOptions(arguments + ["hi"])
        #expect(options.bodyFields == [BodyField(path: ["top_k"], value: 20)])
        #expect(options.words == ["hi"])
    }

    @Test("Short options can share a dash, and the last one may be followed by its value")
    func cluster() throws {
        let options = try AskOptions(["-qnmdefault", "hi"])
        #expect(options.quiet && options.noStdin)
        #expect(options.settings["model"]?.stringValue == "default")
    }

    @Test("An optional value needs an equals sign")
    func optionalValue() throws {
        let plain = try AskOptions(["--think", "low"])
        #expect(plain.words == ["low"])
        let level = try AskOptions(["--think=low", "hi"])
        #expect(level.bodyFields.contains(BodyField(path: ["reasoning_effort"], value: "low")))
    }

    @Test("After two dashes everything is a word")
    func dashes() throws {
        #expect(try AskOptions(["-q", "--", "-5", "--model", "-"]).words == ["-5", "--model", "-"])
    }

    @Test("A lone dash asks for stdin")
    func loneDash() throws {
        let options = try AskOptions(["-", "sum", "up"])
        #expect(options.asksForStdin && options.words == ["sum", "up"])
    }

    @Test("An unknown option suggests similar ones and how to write such a word")
    func unknown() throws {
        let error = try #require(throws: AskError.self) { try AskOptions(["--modle", "x"]) }
        #expect(error.status == .usage)
        #expect(error.message.contains("--modle"))
        #expect(error.remedy?.contains("--model") == true)
        #expect(error.remedy?.contains("ask -- --modle") == true)
    }

    @Test(
        "Wrong arguments are usage errors that name the argument",
        arguments: [
            (["-m"], "-m"), (["--quiet=yes"], "--quiet"), (["-o", "x"], "-o"),
            (["--temperature", "hot"], "hot"),
            (["--think=much"], "much"), (["--json", "-x"], "--json"), (["--check", "--doctor"], "--check"),
            (["-j", "0"], "-j"),
            (["--choice", "one"], "one"), (["-n", "-"], "-n"), (["--fit", "best"], "best"),
            (["--retries", "-1"], "--retries"),
            (["--at", "x=y"], "x=y"), (["-Z"], "-Z"), (["--color", "red"], "red"),
            (["--each", "-n", "x"], "-n"),
        ]
    )
    func nonsense(arguments: [String], named: String) throws {
        let error = try #require(throws: AskError.self) { try AskOptions(arguments) }
        #expect(error.status == .usage)
        #expect(error.message.contains(named))
        #expect(error.remedy?.isEmpty == false)
    }

    @Test("Names of options are unique, and each has a help line of one sentence")
    func table() {
        let all = OptionTable.all + OptionTable.hidden
        let names = all.flatMap(\.long) + all.compactMap { $0.short.map { String($0) } }
        #expect(Set(names).count == names.count)
        #expect(Set(all.map(\.id)).count == OptionID.allCases.count)
        for option in all { #expect(!option.help.hasSuffix(".") && option.help.count < 80, "\(option.long)") }
    }

    @Test("The short help is one screen with the examples first")
    func help() {
        let lines = HelpText.short.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 48)
        #expect(HelpText.short.hasPrefix("Ask a language model.\n\n  ask \"What"))
        #expect(lines.allSatisfy { $0.count <= 100 })
    }

    @Test(
        "Files are refused where no question would get them",
        arguments: [["--each", "-f", "x", "w"], ["-i", "-a", "x"]]
    )
    func filesWithoutUse(_ arguments: [String]) {
        #expect(throws: AskError.self) { _ = try AskOptions(arguments) }
    }
}
