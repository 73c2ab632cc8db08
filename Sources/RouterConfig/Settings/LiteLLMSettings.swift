import HTTPTransport
import PlainText
import ProxyCore

/// `litellm_settings`, except for the router's keys.
struct LiteLLMSettings {
    private let reader: SectionReader
    let certificateCheck: CertificateCheck

    init(_ reader: SectionReader) {
        self.reader = reader
        certificateCheck = reader.certificateCheck("ssl_verify") ?? .system
    }

    func apply(to configuration: inout ProxyConfiguration) {
        configuration.dropsParameters = reader.bool("drop_params") ?? configuration.dropsParameters
        configuration.streamKeepAlive = reader.limit("sse_keepalive_ping_interval_seconds")
        configuration.listing.asksBackends = reader.bool("check_provider_endpoint") ?? true
        var observability = configuration.observability
        observability.servesMetrics = servesMetrics()
        observability.metricsNeedKey =
            reader.bool("require_auth_for_metrics_endpoint") ?? observability.metricsNeedKey
        observability.logsJSON = reader.bool("json_logs") ?? observability.logsJSON
        observability.isVerbose = reader.bool("set_verbose") ?? observability.isVerbose
        configuration.observability = observability
    }

    /// Whether one of the lists contains `prometheus`; reports the others, which do not run.
    private func servesMetrics() -> Bool {
        var serves = false
        for key in ["callbacks", "success_callback", "failure_callback", "service_callback"] {
            let names = reader.texts(key) ?? []
            serves = serves || names.contains { $0.contains("prometheus") }
            let others = names.filter { !$0.contains("prometheus") }
            guard !others.isEmpty else { continue }
            let list = others.map(\.shown).joined(separator: ", ")
            reader.report(.warning, key, "not run here: \(list)")
        }
        return serves
    }
}
