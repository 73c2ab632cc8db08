import HTTPTypes

extension RouteReport {
    /// The `x-litellm-*` header fields that say which way a request went.
    var headerFields: HTTPFields {
        var fields = HTTPFields()
        addHeaderFields(to: &fields)
        return fields
    }

    func addHeaderFields(to fields: inout HTTPFields) {
        if let deployment { fields.add(.modelID, deployment.rawValue) }
        if let configuredModel { fields.add(.modelName, Self.visible(configuredModel)) }
        if let baseURL { fields.add(.modelAPIBase, Self.visible(baseURL)) }
        fields.add(.modelGroup, Self.visible(group))
        fields.add(.attemptedRetries, String(retries))
        fields.add(.attemptedFallbacks, String(fallbacks))
    }

    /// A header's value cannot hold control characters, whatever a configuration says.
    private static func visible(_ text: String) -> String {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ? text : "-"
    }
}
