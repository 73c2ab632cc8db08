import CCurl
import HTTPTransport

// libcurl calls these on the engine's thread. They never trap, wait, resume a task or call out.
extension CurlTransfer {
    func installCallbacks() throws(TransportError) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        try CurlEasy.check(ccurl_set_pointer(easy.handle, CURLOPT_PRIVATE, this))
        try CurlEasy.check(ccurl_set_connected_callback(easy.handle, Self.onConnected, this))
        try CurlEasy.check(ccurl_set_header_callback(easy.handle, Self.onHeadLine, this))
        try CurlEasy.check(ccurl_set_body_callback(easy.handle, Self.onBody, this))
    }

    /// The transfer that an easy handle belongs to.
    static func owning(_ easy: UnsafeMutableRawPointer) -> CurlTransfer? {
        ccurl_get_private(easy).map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let onConnected: curl_prereq_callback = { pointer, _, _, _, _ in
        guard let pointer else { return CURL_PREREQFUNC_ABORT }
        Unmanaged<CurlTransfer>.fromOpaque(pointer)._withUnsafeGuaranteedRef { $0.connected() }
        return CURL_PREREQFUNC_OK
    }

    private static let onHeadLine: curl_write_callback = { bytes, size, count, pointer in
        guard let pointer else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        let isAccepted = Unmanaged<CurlTransfer>.fromOpaque(pointer)._withUnsafeGuaranteedRef {
            $0.receive(headLine: line)
        }
        // An empty line would make 0 a success; libcurl never passes one.
        return isAccepted ? line.count : 0
    }

    private static let onBody: curl_write_callback = { bytes, size, count, pointer in
        guard let pointer else { return 0 }
        let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
        guard !bytes.isEmpty else { return 0 }
        let reception = Unmanaged<CurlTransfer>.fromOpaque(pointer)._withUnsafeGuaranteedRef {
            $0.receive(body: bytes)
        }
        switch reception {
        case .accepted: return bytes.count
        case .pause: return ccurl_pause_body
        case .refused: return 0
        }
    }
}
