import HTTPTransport

/// Decides what the log and clients may see of a backend: never a secret, and clients see its address only if the configuration allows it.
///
/// One per configuration, shared by its deployments, so that a call keeps the one that it started with.
final class Disclosure: Sendable {
    /// For the log: removes secrets.
    let log: SecretRedactor
    /// For clients: removes secrets and, with `health_check_details: false`, addresses.
    let client: SecretRedactor
    /// Whether clients may see the backends' addresses.
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

    /// The text of a transport error for a client; its detail may contain the resolved address.
    func text(of error: TransportError) -> String {
        showsAddresses
            ? client.redact("\(error)") : "\(error.shortDescription) while \(error.phase.rawValue)"
    }
}
