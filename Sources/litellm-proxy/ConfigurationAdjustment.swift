import ArgumentParser
import ProxyCore

/// Applies the command line's options and the environment to a configuration, at the start and at each reload.
struct ConfigurationAdjustment: Sendable {
    private let masterKey: SecretString?
    private let requestTimeout: Duration?
    private let dropsParameters: Bool

    init(_ options: ServeOptions, _ environment: ProcessEnvironment, masterKey: String?) throws {
        self.masterKey = masterKey.map { SecretString($0) }
        dropsParameters = options.dropParams
        guard let seconds = try options.requestTimeout ?? environment.number("REQUEST_TIMEOUT") else {
            requestTimeout = nil
            return
        }
        guard seconds > 0, seconds < 1e9 else {
            let name = options.requestTimeout == nil ? "REQUEST_TIMEOUT" : "--request_timeout"
            throw ValidationError("\(name): \(seconds) is not a number of seconds above 0.")
        }
        requestTimeout = .seconds(seconds)
    }

    func adjusted(_ configuration: ProxyConfiguration) -> ProxyConfiguration {
        var configuration = configuration
        if configuration.masterKey == nil { configuration.masterKey = masterKey }
        if let requestTimeout { configuration.router.timeouts.request = requestTimeout }
        if dropsParameters { configuration.dropsParameters = true }
        return configuration
    }
}
