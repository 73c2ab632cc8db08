import CCurl
import HTTPTransport

/// Owns a multi handle: libcurl's running transfers with their connections.
///
/// Every easy handle has to be removed before it is released. Only the engine's thread uses it.
struct CurlMulti: ~Copyable {
    let handle: UnsafeMutableRawPointer

    init(maxIdleConnections: Int) throws(TransportError) {
        guard let handle = curl_multi_init() else {
            throw TransportError(
                .resourceExhausted,
                phase: .connecting,
                detail: "no memory for a curl multi handle"
            )
        }
        // The default, four times the running transfers, would close most of them after every burst.
        var code = ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, maxIdleConnections)
        // One request per connection, which isolates streams from each other.
        if code == CURLM_OK { code = ccurl_multi_set_long(handle, CURLMOPT_PIPELINING, 0) }
        guard code == CURLM_OK else {
            curl_multi_cleanup(handle)
            throw TransportError(multi: code)
        }
        self.handle = handle
    }

    deinit {
        curl_multi_cleanup(handle)
    }

    func add(_ easy: borrowing CurlEasy) -> CURLMcode {
        curl_multi_add_handle(handle, easy.handle)
    }

    /// Ends a transfer that still runs, and closes its connection; the easy handle may be used again afterwards.
    func remove(_ easy: borrowing CurlEasy) {
        curl_multi_remove_handle(handle, easy.handle)
    }

    /// The next transfer that libcurl is done with.
    func nextDone() -> (easy: UnsafeMutableRawPointer, result: CURLcode)? {
        var result = CURLE_OK
        guard let easy = ccurl_multi_next_done(handle, &result) else { return nil }
        return (easy, result)
    }
}
