/// A status as a label: the usual ones as they are, any other by its class, because a backend may send whatever it likes.
enum StatusLabel {
    private static let usual: Set<Int> = [
        200, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 425, 429, 499, 500, 502, 503, 504, 529,
    ]

    static func text(_ status: Int) -> String {
        usual.contains(status) ? String(status) : "\(status / 100)xx"
    }
}
