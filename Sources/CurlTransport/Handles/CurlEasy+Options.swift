import CCurl
import HTTPTypes
import ProxyCore

extension CurlEasy {
    /// Sets what is the same for every request that checks certificates in one way.
    func setFixedOptions(
        _ configuration: CurlTransportConfiguration,
        certificateCheck: CertificateCheck
    ) throws(TransportError) {
        // No signals, and no waiting for the name lookup's thread when a transfer is removed.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1)
        // libcurl speaks file:, gopher: and more; an answer is relayed as it is, also one that redirects.
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PATH_AS_IS, 1)
        // What is asked for is plain text, in a field of our own; a body that comes compressed all the same is decoded.
        try set(CURLOPT_ACCEPT_ENCODING, "identity")
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try Self.check(ccurl_use_http_1_1(handle))
        // Each running transfer has a buffer of this size, mostly for an event of a few hundred bytes.
        try set(CURLOPT_BUFFERSIZE, 4096)
        try setConnectionOptions(configuration)
        try setProxy(configuration.proxy)
        try setTrust(configuration, certificateCheck)
    }

    private func setConnectionOptions(_ configuration: CurlTransportConfiguration) throws(TransportError) {
        try set(CURLOPT_MAXAGE_CONN, configuration.maxIdleTime.wholeSeconds)
        try set(CURLOPT_MAXLIFETIME_CONN, configuration.maxConnectionAge.wholeSeconds)
        guard let keepAlive = configuration.tcpKeepAlive else { return }
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, keepAlive.idle.wholeSeconds)
        try set(CURLOPT_TCP_KEEPINTVL, keepAlive.interval.wholeSeconds)
    }

    /// Left alone, libcurl takes proxies and exceptions from them out of the environment.
    private func setProxy(_ proxy: CurlTransportConfiguration.Proxy) throws(TransportError) {
        switch proxy {
        case .none:
            try set(CURLOPT_PROXY, "")
            // Asks the environment for exceptions at each transfer otherwise.
            try set(CURLOPT_NOPROXY, "")
            forgetProxyTrust()
        case .url(let url):
            try set(CURLOPT_PROXY, url)
            try set(CURLOPT_NOPROXY, "")
        case .environment:
            break
        }
    }

    /// Whom a proxy's certificate has to be signed by is copied for each transfer, also where there is no proxy.
    private func forgetProxyTrust() {
        // Refused where libcurl was built with a TLS library that knows no such option: then there is nothing to copy.
        _ = ccurl_set_string(handle, CURLOPT_PROXY_CAINFO, nil)
        _ = ccurl_set_string(handle, CURLOPT_PROXY_CAPATH, nil)
    }

    /// libcurl gives a connection only to transfers that trust in the same way, so that connections made without a check are not
    /// used for requests that want one.
    private func setTrust(
        _ configuration: CurlTransportConfiguration,
        _ check: CertificateCheck
    ) throws(TransportError) {
        switch check {
        case .authorities(let path):
            try trustOnly(path)
        case .none:
            try disableChecks()
        case .system:
            if let file = configuration.certificateAuthorityFile { try trustOnly(file) }
            if !configuration.verifiesCertificates { try disableChecks() }
        }
    }

    private func trustOnly(_ file: String) throws(TransportError) {
        // The system's directory of authorities would be trusted beside the file.
        try set(CURLOPT_CAPATH, nil)
        try set(CURLOPT_CAINFO, file)
    }

    private func disableChecks() throws(TransportError) {
        try set(CURLOPT_SSL_VERIFYPEER, 0)
        try set(CURLOPT_SSL_VERIFYHOST, 0)
    }
}
