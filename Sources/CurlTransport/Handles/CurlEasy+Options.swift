import CCurl
import HTTPTransport
import HTTPTypes

extension CurlEasy {
    /// Sets what is the same for every request that checks certificates in one way.
    func setFixedOptions(
        _ configuration: CurlTransportConfiguration,
        certificateCheck: CertificateCheck
    ) throws(TransportError) {
        // No signals, and no waiting for the name lookup's thread when a transfer is removed.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1)
        // libcurl speaks file:, gopher: and more; every response is relayed as it is, even a redirection.
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PATH_AS_IS, 1)
        // The request asks for plain text in its own field; a body that is compressed nevertheless is decoded.
        try set(CURLOPT_ACCEPT_ENCODING, "identity")
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try Self.check(ccurl_use_http_1_1(handle))
        // Each transfer has a buffer of this size, mostly for an event of a few hundred bytes.
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

    /// By default, libcurl reads proxies and the exceptions from them from the environment.
    private func setProxy(_ proxy: CurlTransportConfiguration.Proxy) throws(TransportError) {
        switch proxy {
        case .none:
            try set(CURLOPT_PROXY, "")
            // Otherwise each transfer reads the exceptions from the environment.
            try set(CURLOPT_NOPROXY, "")
            forgetProxyTrust()
        case .url(let url):
            try set(CURLOPT_PROXY, url)
            try set(CURLOPT_NOPROXY, "")
        case .environment:
            break
        }
    }

    /// The authorities of a proxy's certificate are copied for each transfer, even where there is no proxy.
    private func forgetProxyTrust() {
        // Refused where libcurl's TLS library has no such option: then there is nothing to copy.
        _ = ccurl_set_string(handle, CURLOPT_PROXY_CAINFO, nil)
        _ = ccurl_set_string(handle, CURLOPT_PROXY_CAPATH, nil)
    }

    /// libcurl shares a connection only among transfers with the same settings, so connections made without a check are not
    /// used for requests that need one.
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
        // Otherwise the system's directory of authorities would be trusted as well.
        try set(CURLOPT_CAPATH, nil)
        try set(CURLOPT_CAINFO, file)
    }

    private func disableChecks() throws(TransportError) {
        try set(CURLOPT_SSL_VERIFYPEER, 0)
        try set(CURLOPT_SSL_VERIFYHOST, 0)
    }
}
