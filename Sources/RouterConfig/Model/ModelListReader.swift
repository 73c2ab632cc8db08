import HTTPTransport
import OpenAIWire
import ProxyCore

/// Reads `model_list`: a deployment for each entry that can be served, a finding for every other.
struct ModelListReader {
    let top: SectionReader
    /// The certificate check of entries that do not set one.
    let defaultCheck: CertificateCheck

    func read() -> [DeploymentConfiguration] {
        guard let node = top.mapping["model_list"], !node.isNull else { return [] }
        guard let entries = node.sequence else {
            top.context.findings.fail(
                at: node.position,
                "model_list",
                "expected a list, found \(node.kind)",
                remedy: "begin each entry with `- model_name:`"
            )
            return []
        }
        let credentials = CredentialList(top: top)
        var taken: [DeploymentID: Int] = [:]
        let placed = entries.enumerated().flatMap { index, entry -> [(index: Int, node: ConfigNode)] in
            guard let any = AnyProviderEntry(entry) else { return [(index, entry)] }
            return any.entries(for: ProviderCatalogue.reachableNames(environment: top.context.environment))
                .map { (index, $0) }
        }
        return placed.compactMap { index, entry in
            let reader = ModelEntry(
                context: top.context,
                path: "model_list[\(index)]",
                node: entry,
                credentials: credentials,
                defaultCheck: defaultCheck
            )
            guard var deployment = reader.read() else { return nil }
            let occurrence = taken[deployment.id, default: 0] + 1
            taken[deployment.id] = occurrence
            // Identical entries are separate deployments and need different ids.
            if occurrence > 1 { deployment.id = DeploymentID("\(deployment.id.rawValue)-\(occurrence)") }
            return deployment
        }
    }
}
