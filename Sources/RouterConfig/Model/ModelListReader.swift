import HTTPTransport
import OpenAIWire
import ProxyCore

/// Reads `model_list`: one deployment for each entry that can be served, a finding for each that cannot.
struct ModelListReader {
    let top: SectionReader
    /// How certificates are checked where an entry does not say.
    let defaultCheck: CertificateCheck

    func read() -> [DeploymentConfiguration] {
        guard let node = top.mapping["model_list"], !node.isNull else { return [] }
        guard let entries = node.sequence else {
            top.context.findings.fail(
                at: node.position,
                "model_list",
                "takes a list, and this is \(node.kind)",
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
            // Two entries that say the same are two deployments, and need an id each.
            if occurrence > 1 { deployment.id = DeploymentID("\(deployment.id.rawValue)-\(occurrence)") }
            return deployment
        }
    }
}
