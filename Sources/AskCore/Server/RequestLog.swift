import HTTPTransport
import HTTPTypes

/// Writes what is sent and received to stderr, for `-v`.
///
/// Secrets are masked.
struct RequestLog: Sendable {
    private let write: (@Sendable (String) -> Void)?

    static let silent = RequestLog(nil)

    init(_ write: (@Sendable (String) -> Void)?) {
        self.write = write
    }

    func sending(_ request: BackendRequest) {
        guard let write else { return }
        write("> \(request.method.rawValue) \(request.url)")
        for field in request.headers { write("> \(field.name.rawName): \(Self.shown(field))") }
        if let body = request.body { write("> (\(body.count) bytes)") }
    }

    func received(_ head: HTTPResponse, after time: Duration) {
        guard let write else { return }
        write("< \(head.status.code) after \(time.shortText)")
        for field in head.headerFields { write("< \(field.name.rawName): \(Self.shown(field))") }
    }

    func retrying(in wait: Duration) {
        write?("* retrying in \(wait.shortText)")
    }

    func record(_ text: String) {
        write?("* \(text)")
    }

    private static func shown(_ field: HTTPField) -> String {
        field.name.holdsCredential ? "(masked)" : field.value
    }
}
