import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The process's environment variables.
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

    /// Sets the variables of a configuration, here and in the process.
    ///
    /// - Precondition: no other thread reads environment variables yet.
    mutating func merge(_ variables: [String: String]) {
        for (name, value) in variables {
            self.variables[name] = value
            setenv(name, value, 1)
        }
    }

    /// The value of a variable, `nil` if it is not set or empty.
    subscript(name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether a variable is true in one of LiteLLM's spellings.
    func isTrue(_ name: String) -> Bool {
        ["true", "1", "yes", "on"].contains(self[name]?.lowercased() ?? "")
    }

    /// The whole number in a variable; throws if it holds anything else.
    func integer(_ name: String) throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text) else {
            throw ValidationError("\(name): `\(text)` is not a whole number.")
        }
        return number
    }

    /// The number in a variable; throws if it holds anything else.
    func number(_ name: String) throws -> Double? {
        guard let text = self[name] else { return nil }
        guard let number = Double(text) else { throw ValidationError("\(name): `\(text)` is not a number.") }
        return number
    }
}
