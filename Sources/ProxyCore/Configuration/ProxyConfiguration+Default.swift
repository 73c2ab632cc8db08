extension ProxyConfiguration {
    /// The configuration of a proxy that was told nothing but its deployments: the first is `default` as
    /// well.
    public static func serving(_ deployments: [DeploymentConfiguration]) -> ProxyConfiguration {
        let taken = deployments.contains { $0.modelName == "default" }
        let first = taken ? [] : deployments.prefix(1)
        let aliases = first.map { ModelAlias(name: "default", group: $0.modelName) }
        return ProxyConfiguration(router: RouterConfiguration(deployments: deployments, aliases: aliases))
    }
}
