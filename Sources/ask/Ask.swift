import AskCore
import CurlTransport
import HTTPTransport

/// The command `ask`.
@main
struct Ask {
    static func main() {
        AskProgram(arguments: Array(CommandLine.arguments.dropFirst())) {
            settings throws(TransportError) in
            var configuration = CurlTransport.Configuration()
            configuration.driver = .poll
            configuration.certificateAuthorityFile = settings.certificateFile
            configuration.verifiesCertificates = !settings.isInsecure
            configuration.proxy = settings.proxy.map { .url($0) } ?? .environment
            configuration.threadName = "ask"
            return try CurlTransport(configuration: configuration)
        }.run()
    }
}
