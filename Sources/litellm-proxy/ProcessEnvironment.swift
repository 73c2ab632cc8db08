import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The variables that the process was started with.
struct ProcessEnvironment {
    private(set) var variables: [String: String]

    init() {
        variables = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let pair = String(cString: pointer).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
    }

    /// Sets variables that a configuration brings, here and for the process.
    ///
    /// - Precondition: no other thread reads the process's variables yet.
    mutating func merge(_ variables: [String: String]) {
        for (name, value) in variables {
            self.variables[name] = value
            setenv(name, value, 1)
        }
    }

    /// A variable that is set and not empty.
    subscript(name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether a variable says yes, in the ways that LiteLLM takes.
    func isTrue(_ name: String) -> Bool {
        ["true", "1", "yes", "on"].contains(self[name]?.lowercased() ?? "")
    }

    /// A variable that holds a whole number; an error where it holds something else.
    func integer(_ name: String) throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text) else { throw ValidationError("\(name): `\(text)` is no whole number.") }
        return number
    }

    /// A variable that holds a number; an error where it holds something else.
    func number(_ name: String) throws -> Double? {
        guard let text = self[name] else { return nil }
        guard let number = Double(text) else { throw ValidationError("\(name): `\(text)` is no number.") }
        return number
    }
}
