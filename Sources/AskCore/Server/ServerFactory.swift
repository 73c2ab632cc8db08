import HTTPTransport
import HTTPTypes
import OpenAIWire

/// What the way to the server has to be like; ``AskProgram`` makes a transport of it.
package struct TransportSettings: Sendable, Hashable {
    /// A file of authorities to trust.
    package var certificateFile: String?
    /// Whether any certificate will do.
    package var isInsecure: Bool
    /// A proxy; the environment's where there is none.
    package var proxy: String?
}

/// Makes a ``ModelServer`` of the configuration.
struct ServerFactory {
    var configuration: Configuration
    var environment: ProcessEnvironment
    var extraHeaders: [String]
    var makeTransport: (TransportSettings) throws(TransportError) -> any BackendTransport

    func make(log: RequestLog, warn: (String) -> Void) throws(AskError) -> ModelServer {
        let setting = configuration.setting(.baseURL)
        let address = try ServerAddress(
            setting?.value.stringValue ?? "",
            from: setting?.origin.description ?? "built in"
        )
        let key = try KeySource(configuration: configuration, environment: environment, address: address)
            .find()
        if key != nil, address.scheme == "http", !address.isPrivate {
            warn("the key goes to \(address.host) unencrypted; use https")
        }
        if configuration.layers.first?.values[SettingName.key.rawValue] != nil {
            warn("--key shows the key to everybody on this machine (ps); ASK_API_KEY or --key-file do not")
        }
        if configuration.flag(.insecure) { warn("-k: the server's certificate is not checked") }
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
                "the connection cannot be set up: \(error)",
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

    /// The limits go along where a person set them, under the names that LiteLLM has for them.
    private func headers(key: String?) throws(AskError) -> HTTPFields {
        var fields = HTTPFields()
        fields[.userAgent] = "ask/\(AskProgram.version)"
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
