import NIOSSL

/// Makes the server's side of TLS from the files that the configuration names.
enum TLSContext {
    static func make(_ files: ServerConfiguration.TLSFiles?) throws(ServerError) -> NIOSSLContext? {
        guard let files else { return nil }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain,
                privateKey: .privateKey(key)
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ServerError(
                code: .tls,
                description:
                    "the TLS certificate \(files.certificate) and key \(files.key) cannot be used: \(error). "
                    + "Both have to be files in PEM that belong together."
            )
        }
    }
}
