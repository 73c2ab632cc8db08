import CCurl
import HTTPTransport
import HTTPTypes

/// An easy handle with what belongs to it: carries out one exchange after the other, or makes the connection that another carrier
/// uses.
///
/// Made once and used again, because its handle is costly to make and to configure.
/// libcurl's callbacks hold its address, so that it has to be removed from the multi handle before it goes.
/// Only the engine's thread uses it.
final class CurlTransfer: Carrier {
    let easy: CurlEasy
    /// How the handle checks certificates; one that checks otherwise is another handle.
    let certificateCheck: CertificateCheck
    /// Whether no proxy is on the way.
    private let isDirect: Bool
    let errorText: UnsafeMutablePointer<CChar>
    private var headers = CurlHeaderList()
    /// The address that the handle is set to.
    private var address = ""
    /// What else the handle is set to.
    private var options: CurlEasy.RequestOptions?
    private(set) var exchange: Exchange?
    private var isPaused = false
    private unowned let loop: CurlLoop

    init(
        loop: CurlLoop,
        configuration: CurlTransport.Configuration,
        certificateCheck: CertificateCheck
    ) throws(TransportError) {
        self.loop = loop
        self.certificateCheck = certificateCheck
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

// MARK: - An exchange's life

extension CurlTransfer {
    /// Whether it ends when the connection stands.
    var connectsOnly: Bool { options?.connectsOnly ?? false }

    /// Takes on an exchange.
    ///
    /// Where it throws, nothing was begun.
    func begin(_ exchange: Exchange, options: CurlEasy.RequestOptions) throws(TransportError) {
        let request = exchange.call.request
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
        }
        self.exchange = exchange
    }

    /// The body stays where it is: the call holds the array, nobody changes it, and libcurl reads it in
    /// place.
    private static func bodyBytes(of request: BackendRequest) -> UnsafeBufferPointer<UInt8>? {
        guard request.sendsBody else { return nil }
        return request.body?.withUnsafeBufferPointer { $0 } ?? UnsafeBufferPointer(start: nil, count: 0)
    }

    var isRequestSent: Bool {
        easy.headBytesSent > 0 && easy.bodyBytesSent >= exchange?.call.request.body?.count ?? 0
    }

    func goOn() {
        guard isPaused else { return }
        // Before the call, which may hand over bytes at once.
        isPaused = false
        easy.resume()
    }

    func end() {
        loop.release(self)
        forget()
    }

    /// Forgets the exchange, so that the next one finds nothing of it.
    func forget() {
        exchange = nil
        isPaused = false
    }

    /// libcurl is done with the transfer.
    func finished(_ code: CURLcode) {
        guard let exchange else { return }
        if code != CURLE_OK {
            exchange.finish(.failure(error(for: code, in: exchange)))
        } else if !exchange.head.isComplete {
            let detail = "the backend closed the connection in the middle of its answer's head"
            exchange.finish(.failure(exchange.failure(.connectionClosed, detail: detail)))
        } else {
            exchange.finish(.success(()))
        }
    }

    private func error(for code: CURLcode, in exchange: Exchange) -> TransportError {
        let text = errorText[0] == 0 ? curl_easy_strerror(code) : UnsafePointer(errorText)
        return TransportError(
            easy: code,
            phase: exchange.phase,
            systemError: easy.systemError,
            reusedConnection: exchange.mayHaveBeenClosed,
            detail: text.map { String(cString: $0) } ?? ""
        )
    }
}

// MARK: - What comes in

extension CurlTransfer {
    enum Reception {
        case taken
        case pause
        case refused
    }

    /// The connection stands, the request goes out.
    func connected() {
        exchange?.connected(reused: easy.connectionsMade == 0)
    }

    /// Takes a line of the head; `false` ends the transfer.
    func receive(headLine line: UnsafeRawBufferPointer) -> Bool {
        guard let exchange else { return false }
        exchange.noteBytes()
        do throws(AnswerHeadParser.Failure) {
            try exchange.head.consume(line)
        } catch {
            exchange.finish(.failure(exchange.failure(error)))
            return false
        }
        exchange.noteHead()
        return true
    }

    /// Takes bytes of the body.
    func receive(body bytes: UnsafeRawBufferPointer) -> Reception {
        guard let exchange else { return .refused }
        guard exchange.stage == .streaming else {
            let detail = "a body came before the answer's head was complete"
            exchange.finish(.failure(exchange.failure(.malformedResponse, detail: detail)))
            return .refused
        }
        guard !exchange.isHeld else {
            isPaused = true
            return .pause
        }
        exchange.receive(body: bytes)
        return exchange.isOver ? .refused : .taken
    }
}
