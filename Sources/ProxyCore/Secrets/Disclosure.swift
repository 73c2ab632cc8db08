import HTTPTransport

/// What of a backend may be told to whom: never a secret, and to clients its address only where the configuration allows it.
///
/// Made once for each configuration; every deployment of it shares one, so that a call keeps the one that it began with.
final class Disclosure: Sendable {
    /// For the log: strikes out secrets.
    let log: SecretRedactor
    /// For clients: strikes out secrets and, with `health_check_details: false`, addresses.
    let client: SecretRedactor
    /// Whether clients may see where backends are.
    let showsAddresses: Bool

    init(_ configuration: RouterConfiguration) {
        var secrets = SecretPatterns()
        for secret in configuration.guardedSecrets { secrets.add(secret: secret.reveal()) }
        for deployment in configuration.deployments { secrets.add(deployment) }
        log = SecretRedactor(secrets)
        showsAddresses = !configuration.hidesAddresses
        if configuration.hidesAddresses {
            for deployment in configuration.deployments { secrets.add(addressOf: deployment) }
            client = SecretRedactor(secrets)
        } else {
            client = log
        }
    }

    /// The text of a transport failure for a client; its detail may hold the address that a host name resolved to.
    func text(of error: TransportError) -> String {
        showsAddresses
            ? client.redact("\(error)") : "\(error.shortDescription) while \(error.phase.rawValue)"
    }
}
