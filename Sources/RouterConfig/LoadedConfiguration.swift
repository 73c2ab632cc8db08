public import ProxyCore

/// What a configuration file comes to.
public struct LoadedConfiguration: Sendable {
    /// What the proxy is made from.
    public var proxy: ProxyConfiguration
    /// What was found on the way: findings, the class of every key, what is not served.
    public var report: ConfigReport
    /// `environment_variables` of the file, for the program to set in its own process.
    ///
    /// May hold secrets.
    public var environmentVariables: [String: String]
    /// The file and those it includes, in the order they were read, for watching.
    public var files: [String]

    /// Creates a result.
    public init(
        proxy: ProxyConfiguration,
        report: ConfigReport,
        environmentVariables: [String: String] = [:],
        files: [String] = []
    ) {
        self.proxy = proxy
        self.report = report
        self.environmentVariables = environmentVariables
        self.files = files
    }
}
