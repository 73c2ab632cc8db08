package import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Makes the transport that calls the server.
package typealias TransportMaker =
    @Sendable (TransportSettings) throws(TransportError) -> any BackendTransport

/// How to connect to the server: what a ``TransportMaker`` gets.
package struct TransportSettings: Sendable, Hashable {
    /// A file with the certificate authorities to trust.
    package var certificateFile: String?
    /// Whether any certificate is accepted.
    package var isInsecure: Bool
    /// The URL of a proxy; `nil` for the environment's.
    package var proxy: String?
}

/// Makes the ``ModelServer`` that the configuration describes.
struct ServerFactory {
    var configuration: Configuration
    var environment: AskEnvironment
    var userAgent: String
    var extraHeaders: [String]
    var makeTransport: TransportMaker

    func make(log: RequestLog, warn: (String) -> Void) throws(AskError) -> ModelServer {
        let setting = configuration.setting(.baseURL)
        let address = try ServerAddress(
            setting?.value.stringValue ?? "",
            from: setting?.origin.description ?? "built in"
        )
        let key = try KeySource(configuration: configuration, environment: environment, address: address)
            .find()
        if key != nil, address.scheme == "http", !address.isPrivate {
            warn("the key is sent to \(address.host) unencrypted; use https")
        }
        if configuration.layers.first?.values[SettingName.key.rawValue] != nil {
            warn("--key shows the key to every user of this machine (ps); use ASK_API_KEY or --key-file")
        }
        if configuration.flag(.insecure) { warn("-k is set: the server's certificate is not checked") }
        let settings = TransportSettings(
            certificateFile: configuration.text(.caCertificate) ?? environment["SSL_CERT_FILE"],
            isInsecure: configuration.flag(.insecure),
            proxy: configuration.text(.proxy)
        )
        let transport: any BackendTransport
        do {
            transport = try makeTransport(settings)
        } catch {
            throw AskError(
                .configuration,
                "cannot set up the connection: \(error)",
                remedy: "Check --cacert and --proxy."
            )
        }
        return ModelServer(
            address: address,
            transport: transport,
            headers: try headers(key: key?.value),
            limits: CallLimits(
                connect: configuration.duration(.connectTimeout),
                firstToken: configuration.duration(.firstTokenTimeout),
                idle: configuration.duration(.idleTimeout),
                total: configuration.duration(.timeout)
            ),
            retries: configuration.count(.retries),
            keyOrigin: key?.origin,
            log: log
        )
    }

    /// Timeouts and retries that a person chose are sent along under LiteLLM's header names.
    private func headers(key: String?) throws(AskError) -> HTTPFields {
        var fields = HTTPFields()
        fields[.userAgent] = userAgent
        fields[.accept] = "text/event-stream, application/json"
        if let key { fields[.authorization] = "Bearer \(key)" }
        let mapped: [(SettingName, String)] = [
            (.timeout, "x-litellm-timeout"), (.firstTokenTimeout, "x-litellm-stream-timeout"),
            (.retries, "x-litellm-num-retries"),
        ]
        for (setting, name) in mapped where configuration.isSet(setting) {
            guard let value = configuration.setting(setting)?.value.numberValue,
                let name = HTTPField.Name(name)
            else { continue }
            fields[name] = value.text
        }
        for field in try ExtraHeaders.read(extraHeaders) { fields[field.name] = field.value }
        return fields
    }
}

/// The headers of `-H`: `Name: value`, or `@FILE` with one header per line.
enum ExtraHeaders {
    static func read(_ texts: [String]) throws(AskError) -> [HTTPField] {
        var fields: [HTTPField] = []
        for text in texts {
            guard text.hasPrefix("@") else {
                fields.append(try field(text, from: "-H '\(text)'"))
                continue
            }
            let path = String(text.dropFirst())
            let bytes = try SizeLimit.readFile(
                path,
                limit: SizeLimit.optionFile,
                as: "the headers in \(path)",
                remedy: "Check the path after -H @."
            )
            let content = String(decoding: bytes, as: UTF8.self)
            let lines = content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            for (number, line) in lines.enumerated() where !line.trimmingWhitespace().isEmpty {
                // The message does not quote the line: it may be a key whose header name was forgotten.
                fields.append(try field(String(line), from: "line \(number + 1) of \(path)"))
            }
        }
        return fields
    }

    private static func field(_ text: String, from place: String) throws(AskError) -> HTTPField {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? parts[1].trimmingWhitespace() : ""
        let isClean = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        guard parts.count == 2, isClean, let name = HTTPField.Name(parts[0].trimmingWhitespace()) else {
            throw AskError(
                .usage,
                "\(place) is not a header",
                remedy: "Write NAME: VALUE, for example -H 'X-Team: red'."
            )
        }
        return HTTPField(name: name, value: value)
    }
}
