package import HTTPTransport
import HTTPTypes

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Checks this machine: the permissions of the file with the secrets, and the running proxy.
package struct HostDiagnosis: Sendable {
    private let transport: any BackendTransport
    private let timeout = Duration.seconds(3)

    /// Creates a diagnosis that sends its requests through a transport.
    package init(transport: any BackendTransport) {
        self.transport = transport
    }

    /// Checks that only its owner can read the `.env` file in the configuration's folder.
    ///
    /// - Returns: `nil` if there is no such file.
    package func secretsFile(beside configuration: String) -> DiagnosisStep? {
        let folder = configuration.lastIndex(of: "/").map { configuration[..<$0] } ?? "."
        let path = "\(folder)/.env"
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let isPrivate = status.st_mode & 0o077 == 0
        return DiagnosisStep(
            "secrets",
            isFine: isPrivate,
            finding: "\(path) is readable by \(isPrivate ? "its owner only" : "other users")",
            remedy: isPrivate ? "" : "chmod 0600 \(path)"
        )
    }

    /// Checks that the proxy on a port is ready.
    package func runningProxy(port: Int) async -> DiagnosisStep {
        let request = BackendRequest(
            method: .get,
            url: "http://127.0.0.1:\(port)/health/readiness",
            timeouts: CallTimeouts(
                connect: timeout,
                firstByte: timeout,
                betweenBytes: timeout,
                total: timeout
            )
        )
        do throws(TransportError) {
            let status = try await transport.send(request).head.status.code
            return DiagnosisStep(
                "proxy",
                isFine: status == 200,
                finding: "port \(port) responds with status \(status)",
                remedy: status == 200 ? "" : "Does another program use the port? ss -tlnp | grep \(port)"
            )
        } catch {
            return DiagnosisStep(
                "proxy",
                isFine: false,
                finding: "nothing responds on port \(port): \(error)",
                remedy: "systemctl status litellm; journalctl -u litellm -n 100"
            )
        }
    }
}
