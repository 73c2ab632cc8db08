import CCurl
import HTTPTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension TransportError {
    /// What an easy handle's error means for a call in this phase.
    ///
    /// - Parameters:
    ///   - systemError: the error number of the last failed call on the socket.
    ///   - detail: libcurl's own words.
    init(easy code: CURLcode, phase: Phase, systemError: Int32, reusedConnection: Bool, detail: String) {
        let found = Self.code(for: code, phase: phase, systemError: systemError, detail: detail)
        // libcurl forgets why it got no socket, and the backend is not to blame for it.
        let lacksDescriptors = [.unreachable, .nameNotResolved].contains(found) && !Self.canOpenDescriptor
        self.init(
            lacksDescriptors ? .resourceExhausted : found,
            phase: phase,
            timer: code == CURLE_OPERATION_TIMEDOUT ? (phase == .connecting ? .connect : .total) : nil,
            reusedConnection: reusedConnection,
            detail: lacksDescriptors
                ? "all file descriptors are in use; raise LimitNOFILE= (`ulimit -n`), or lower --limit_concurrency"
                : detail
        )
    }

    private static var canOpenDescriptor: Bool {
        let descriptor = dup(2)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0 || errno == EBADF
    }

    /// An error of a multi handle.
    init(multi code: CURLMcode) {
        self.init(
            code == CURLM_OUT_OF_MEMORY ? .resourceExhausted : .other,
            phase: .connecting,
            detail: String(cString: curl_multi_strerror(code))
        )
    }

    private static func code(for code: CURLcode, phase: Phase, systemError: Int32, detail: String) -> Code {
        switch code {
        case CURLE_URL_MALFORMAT:
            .invalidRequest
        case CURLE_UNSUPPORTED_PROTOCOL:
            // Also libcurl's code for a response without a head.
            phase == .connecting ? .invalidRequest : .malformedResponse
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            .nameNotResolved
        case CURLE_COULDNT_CONNECT:
            connectionFailure(systemError)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            .tlsFailed
        case CURLE_OPERATION_TIMEDOUT:
            .timedOut
        case CURLE_GOT_NOTHING:
            .connectionClosed
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            broken(phase: phase, detail: detail)
        case CURLE_PARTIAL_FILE:
            .truncatedBody
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_HTTP3:
            .malformedResponse
        case CURLE_OUT_OF_MEMORY, ccurl_too_large:
            // libcurl has no room for a line of the head that does not end.
            phase == .awaitingHead ? .headTooLarge : .resourceExhausted
        case CURLE_FAILED_INIT:
            .resourceExhausted
        default:
            .other
        }
    }

    private static func connectionFailure(_ systemError: Int32) -> Code {
        switch systemError {
        case ECONNREFUSED: .connectionRefused
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .resourceExhausted
        default: .unreachable
        }
    }

    /// libcurl has one code for broken connections and malformed chunks; its words tell them apart.
    private static func broken(phase: Phase, detail: String) -> Code {
        guard phase == .streaming else { return phase == .connecting ? .unreachable : .connectionClosed }
        return detail.contains("chunk") ? .malformedResponse : .truncatedBody
    }
}
