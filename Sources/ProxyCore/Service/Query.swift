/// The query of a request's target.
struct Query {
    private let pairs: [(name: String, value: String)]

    init(_ text: Substring) {
        pairs = text.split(separator: "&").compactMap { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = (pair.count == 2 ? pair[1] : "").replacing("+", with: " ")
            guard let name = PercentEncoding.decode(pair[0]), let value = PercentEncoding.decode(value) else {
                return nil
            }
            return (name, value)
        }
    }

    subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }
}
