import CCurl
import HTTPTransport
import HTTPTypes

extension CurlEasy {
    /// What a handle stores from one request to the next, and what is set only where it changes.
    struct RequestOptions: Equatable {
        private let method: HTTPRequest.Method
        private let sendsBody: Bool
        private let needsNewConnection: Bool
        private let connectTimeout: Duration?
        /// Whether the transfer only makes a connection.
        let connectsOnly: Bool

        /// Those of a transfer that carries out the request.
        ///
        /// - Parameter mayFindIdle: whether libcurl may have an idle connection; it does not look for one otherwise.
        init(_ request: BackendRequest, mayFindIdle: Bool) {
            method = request.method
            sendsBody = request.sendsBody
            needsNewConnection = request.connection == .fresh || !mayFindIdle
            connectTimeout = request.timeouts.connect
            connectsOnly = false
        }

        /// Those of a transfer that makes a connection for the request.
        init(connectingFor request: BackendRequest) {
            method = .get
            sendsBody = false
            needsNewConnection = true
            connectTimeout = request.timeouts.connect
            connectsOnly = true
        }
    }

    /// Sets what differs with each request.
    ///
    /// - Parameters:
    ///   - body: not copied by libcurl; has to stay where it is until the transfer is removed.
    ///   - headers: likewise.
    func setContents(
        body: UnsafeBufferPointer<UInt8>?,
        headers: borrowing CurlHeaderList
    ) throws(TransportError) {
        if let body { try setBody(Self.start(of: body), count: body.count) }
        try Self.check(ccurl_set_headers(handle, headers.first))
    }

    /// libcurl only reads it; an empty body needs an address as well, because without one libcurl calls a callback.
    private static func start(of body: UnsafeBufferPointer<UInt8>) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(mutating: body.baseAddress.map { UnsafeRawPointer($0) } ?? emptyBody)
    }

    nonisolated(unsafe) private static let emptyBody = UnsafeRawPointer(
        UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    )

    /// Also chooses the method POST.
    fileprivate func setBody(_ start: UnsafeMutableRawPointer?, count: Int) throws(TransportError) {
        try Self.check(ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(count)))
        try Self.check(ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, start))
    }
}

extension CurlEasy.RequestOptions {
    /// Eleven days: the largest round number that fits in an `int` of milliseconds.
    private static var noLimit: Int { 1_000_000_000 }

    /// Sets what the handle stores.
    func apply(to easy: borrowing CurlEasy) throws(TransportError) {
        try setMethod(of: easy)
        try easy.set(CURLOPT_CONNECT_ONLY, connectsOnly ? 1 : 0)
        try easy.set(CURLOPT_FRESH_CONNECT, needsNewConnection ? 1 : 0)
        // Zero would mean libcurl's default of five minutes.
        let connect = connectTimeout.map { max(1, $0.wholeMilliseconds) } ?? Self.noLimit
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, min(connect, Self.noLimit))
    }

    private func setMethod(of easy: borrowing CurlEasy) throws(TransportError) {
        let implied: HTTPRequest.Method
        if sendsBody {
            try easy.set(CURLOPT_POST, 1)
            implied = .post
        } else {
            // First, because it also chooses a method.
            try easy.setBody(nil, count: 0)
            try easy.set(CURLOPT_HTTPGET, 1)
            implied = .get
        }
        if method == .head {
            try easy.set(CURLOPT_NOBODY, 1)
            try easy.set(CURLOPT_CUSTOMREQUEST, nil)
        } else {
            try easy.set(CURLOPT_CUSTOMREQUEST, method == implied ? nil : method.rawValue)
        }
    }
}
