import CCurl
import HTTPTransport
import HTTPTypes

/// Carries out calls with libcurl, one after another, or makes the connection for one of the HTTP/1.1 client.
///
/// Used again and again, because its easy handle is costly to make and to configure. libcurl's callbacks have its address, so
/// it must be removed from the multi handle before it is released. Only the engine's thread uses it.
final class CurlTransfer: Transfer {
    let easy: CurlEasy
    /// How the handle checks certificates; each way has handles of its own.
    let certificateCheck: CertificateCheck
    /// Whether there is no proxy on the way.
    private let isDirect: Bool
    private let headLimits: HTTP1HeadParser.Limits
    let errorText: UnsafeMutablePointer<CChar>
    private var headers = CurlHeaderList()
    /// The address that the handle is set to.
    private var address = ""
    /// What else the handle is set to.
    private var options: CurlEasy.RequestOptions?
    private(set) var call: InFlightCall?
    private var parser: HTTP1HeadParser
    private var isPaused = false

    init(
        configuration: CurlTransportConfiguration,
        certificateCheck: CertificateCheck
    ) throws(TransportError) {
        self.certificateCheck = certificateCheck
        headLimits = .init(bytes: configuration.maxHeadBytes, fields: configuration.maxHeadFields)
        parser = HTTP1HeadParser(limits: headLimits)
        easy = try CurlEasy()
        isDirect = configuration.proxy == .none
        errorText = .allocate(capacity: ccurl_error_size)
        errorText.initialize(repeating: 0, count: ccurl_error_size)
        try easy.setFixedOptions(configuration, certificateCheck: certificateCheck)
        try CurlEasy.check(ccurl_set_pointer(easy.handle, CURLOPT_ERRORBUFFER, errorText))
        try installCallbacks()
    }

    deinit {
        errorText.deallocate()
    }
}

// MARK: - The life of a call

extension CurlTransfer {
    /// Whether it only makes a connection.
    var connectsOnly: Bool { options?.connectsOnly ?? false }

    /// Starts a call.
    ///
    /// Where it throws, nothing has started.
    func start(_ call: InFlightCall, options: CurlEasy.RequestOptions) throws(TransportError) {
        let request = call.call.request
        if request.url != address {
            address = ""
            try request.checkAddress()
            try easy.setAddress(request.url, isDirect: isDirect)
            address = request.url
        }
        if options != self.options {
            self.options = nil
            try request.check()
            try options.apply(to: easy)
            self.options = options
        }
        errorText[0] = 0
        if !options.connectsOnly {
            try headers.build(from: request)
            try easy.setContents(body: Self.bodyBytes(of: request), headers: headers)
            parser = HTTP1HeadParser(limits: headLimits)
        }
        self.call = call
    }

    /// Not copied: the call owns the array, nobody changes it, and libcurl reads it in place.
    private static func bodyBytes(of request: BackendRequest) -> UnsafeBufferPointer<UInt8>? {
        guard request.sendsBody else { return nil }
        return request.body?.withUnsafeBufferPointer { $0 } ?? UnsafeBufferPointer(start: nil, count: 0)
    }

    var isRequestSent: Bool {
        easy.headBytesSent > 0 && easy.bodyBytesSent >= call?.call.request.body?.count ?? 0
    }

    func resume() {
        guard isPaused else { return }
        // Before libcurl's function, which may call the body callback at once.
        isPaused = false
        easy.resume()
    }

    /// Ends the call, so that the next one finds nothing of it.
    func endCall() {
        call = nil
        isPaused = false
    }

    /// libcurl is done with the transfer.
    func finish(_ code: CURLcode) {
        guard let call else { return }
        if code != CURLE_OK {
            call.finish(.failure(error(for: code, in: call)))
        } else if !parser.isComplete {
            let detail = "the backend closed the connection in the middle of its response's head"
            call.finish(.failure(call.failure(.connectionClosed, detail: detail)))
        } else {
            call.finish(.success(()))
        }
    }

    private func error(for code: CURLcode, in call: InFlightCall) -> TransportError {
        let text = errorText[0] == 0 ? curl_easy_strerror(code) : UnsafePointer(errorText)
        return TransportError(
            easy: code,
            phase: call.phase,
            systemError: easy.systemError,
            reusedConnection: call.mayHaveBeenClosed,
            detail: text.map { String(cString: $0) } ?? ""
        )
    }
}

// MARK: - What libcurl's callbacks report

extension CurlTransfer {
    /// What becomes of a piece of the body.
    enum Reception {
        case accepted
        case pause
        case refused
    }

    /// There is a connection, and the request is sent on it.
    func connected() {
        call?.connected(reused: easy.connectionsMade == 0)
    }

    /// Receives a line of the head; `false` ends the transfer.
    func receive(headLine line: UnsafeRawBufferPointer) -> Bool {
        guard let call else { return false }
        call.receivedBytes()
        let isTrailer = parser.isComplete
        do throws(HTTP1HeadParser.Failure) {
            try parser.parse(line)
        } catch {
            call.finish(.failure(call.failure(error.code, detail: error.detail)))
            return false
        }
        switch parser.progress {
        case .none: break
        case .partial: call.receivedPartOfHead()
        case .complete where isTrailer: call.recordProgress()
        case .complete: call.receive(head: parser.takeHead(), contentLength: parser.contentLength)
        }
        return true
    }

    /// Receives bytes of the body.
    func receive(body bytes: UnsafeRawBufferPointer) -> Reception {
        guard let call else { return .refused }
        guard call.stage == .streaming else {
            let detail = "a body came before the response's head was complete"
            call.finish(.failure(call.failure(.malformedResponse, detail: detail)))
            return .refused
        }
        guard !call.isHeld else {
            isPaused = true
            return .pause
        }
        call.receive(body: bytes)
        return call.isOver ? .refused : .accepted
    }
}
