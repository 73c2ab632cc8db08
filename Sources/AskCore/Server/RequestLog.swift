import HTTPTransport
import HTTPTypes

/// Tells on stderr what goes over the wire, for `-v`; secrets are masked.
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
        write?("* trying again in \(wait.shortText)")
    }

    func note(_ text: String) {
        write?("* \(text)")
    }

    private static func shown(_ field: HTTPField) -> String {
        field.name.holdsCredential ? "(masked)" : field.value
    }
}
