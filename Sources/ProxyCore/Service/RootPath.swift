/// A path that all others may begin with (`SERVER_ROOT_PATH`), as behind a gateway that does not take it away.
struct RootPath: Sendable {
    private let prefix: String

    /// Reads `/genai`, `genai` or `/genai/`; `nil` where there is no path in it.
    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard !parts.isEmpty else { return nil }
        prefix = "/" + parts.joined(separator: "/")
    }

    /// A path without the root before it; one that does not begin with it is left as it is.
    func removed(from path: String) -> String {
        guard path.utf8.starts(with: prefix.utf8) else { return path }
        let rest = path.utf8.dropFirst(prefix.utf8.count)
        guard let next = rest.first else { return "/" }
        guard next == UInt8(ascii: "/") else { return path }
        return String(Substring(rest))
    }
}
