import CCurl
import HTTPTypes
import ProxyCore

/// An easy handle with what belongs to it, and the call that it carries out at the moment.
///
/// Made once and used for one call after the other, because its handle is costly to make and to configure.
/// libcurl's callbacks hold its address, so that it has to be removed from the multi handle before it goes.
/// Only the engine's thread uses it.
final class CurlTransfer {
    /// How far the call is.
    enum Stage {
        case idle
        case connecting
        case connected
        case streaming
    }

    /// From how many collected bytes on the body's own buffer is asked for room.
    private static let collectMark = 32 * 1024

    let easy: CurlEasy
    /// How the handle checks certificates; one that checks otherwise is another handle.
    let certificateCheck: CertificateCheck
    /// Whether no proxy is on the way.
    private let isDirect: Bool
    private let highMark: Int
    private let headLimits: CurlHeadParser.Limits
    let errorText: UnsafeMutablePointer<CChar>
    private var headers = CurlHeaderList()
    /// The address that the handle is set to.
    private var address = ""
    /// What else the handle is set to.
    private var options: CurlEasy.RequestOptions?
    private(set) var call: CurlCall?
    private(set) var stage = Stage.idle
    var deadlines = CallDeadlines(CallTimeouts(), startedAt: .never)

    /// What became of the transfer, once it is over.
    var outcome: Result<Void, TransportError>?
    /// Why we made libcurl give up from within a callback.
    var refusal: TransportError?
    var parser: CurlHeadParser
    /// Bytes that came in this turn, or for which the body has no room yet.
    var collected: [UInt8] = []
    var body: BackendBody?
    var source: BackendBody.Source?
    var isPaused = false

    /// The engine's: its place among the active, and whether it is to be delivered after the turn.
    var activeIndex = 0
    var isMarked = false
    /// The engine's: where to note that something is to be delivered.
    unowned let loop: CurlLoop

    init(
        loop: CurlLoop,
        configuration: CurlTransport.Configuration,
        certificateCheck: CertificateCheck
    ) throws(TransportError) {
        self.loop = loop
        self.certificateCheck = certificateCheck
        easy = try CurlEasy()
        isDirect = configuration.proxy == .none
        highMark = configuration.bufferHighMark
        headLimits = CurlHeadParser.Limits(
            bytes: configuration.maxHeadBytes,
            fields: configuration.maxHeadFields
        )
        parser = CurlHeadParser(limits: headLimits)
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

// MARK: - A call's life

extension CurlTransfer {
    /// Takes on a call.
    ///
    /// Where it throws, nothing was begun.
    func begin(_ call: CurlCall, mayFindIdle: Bool) throws(TransportError) {
        let request = call.request
        if request.url != address {
            address = ""
            try request.checkAddress()
            try easy.setAddress(request.url, isDirect: isDirect)
            address = request.url
        }
        let options = CurlEasy.RequestOptions(request, mayFindIdle: mayFindIdle)
        if options != self.options {
            self.options = nil
            try request.check()
            try options.apply(to: easy)
            self.options = options
        }
        try headers.build(from: request)
        errorText[0] = 0
        self.call = call
        do throws(TransportError) {
            try easy.setContents(body: bodyBytes, headers: headers)
        } catch {
            self.call = nil
            throw error
        }
        call.transfer = self
        stage = .connecting
        deadlines = CallDeadlines(request.timeouts, startedAt: call.startedAt)
    }

    /// The body stays where it is: the call holds the array, nobody changes it, and libcurl reads it in
    /// place.
    private var bodyBytes: UnsafeBufferPointer<UInt8>? {
        guard let request = call?.request, request.sendsBody else { return nil }
        return request.body?.withUnsafeBufferPointer { $0 } ?? UnsafeBufferPointer(start: nil, count: 0)
    }

    var isOver: Bool { outcome != nil }

    /// libcurl is done with the transfer.
    func finished(_ code: CURLcode) {
        guard outcome == nil else { return }
        if let refusal {
            outcome = .failure(refusal)
        } else if code != CURLE_OK {
            outcome = .failure(error(for: code))
        } else if !parser.isComplete {
            let detail = "the backend closed the connection in the middle of its answer's head"
            outcome = .failure(failure(.connectionClosed, detail: detail))
        } else {
            outcome = .success(())
        }
    }

    /// We are done with it.
    func finished(_ error: TransportError) {
        if outcome == nil { outcome = .failure(error) }
    }

    /// Forgets the call, so that the next one finds nothing of it.
    func reset() {
        call?.transfer = nil
        call = nil
        stage = .idle
        outcome = nil
        refusal = nil
        parser = CurlHeadParser(limits: headLimits)
        collected = []
        body = nil
        source = nil
        isPaused = false
    }
}

// MARK: - What comes in

extension CurlTransfer {
    /// The connection stands, the request goes out.
    func connected() {
        stage = .connected
    }

    /// Takes a line of the head; `false` ends the transfer.
    func receive(headLine line: UnsafeRawBufferPointer) -> Bool {
        do throws(CurlHeadParser.Failure) {
            try parser.consume(line)
        } catch {
            refusal = failure(error)
            return false
        }
        if parser.hasBegun { noteArrival() }
        if parser.isComplete, stage == .connected { stage = .streaming }
        return true
    }

    enum Reception {
        case taken
        case pause
        case refused
    }

    /// Takes bytes of the body.
    ///
    /// They are collected until the turn's end, so that a burst wakes its reader once.
    func receive(body bytes: UnsafeRawBufferPointer) -> Reception {
        guard stage == .streaming else {
            refusal = failure(.malformedResponse, detail: "a body came before the answer's head was complete")
            return .refused
        }
        noteArrival()
        if collected.count >= Self.collectMark {
            switch flush() {
            case .accepted:
                break
            case .hold:
                isPaused = true
                deadlines.held()
                return .pause
            case .refused:
                refusal = failure(.cancelled)
                return .refused
            }
        }
        reserve(bytes.count)
        collected.append(contentsOf: bytes)
        return .taken
    }

    private func noteArrival() {
        deadlines.received(at: loop.now)
        loop.mark(self)
    }

    private func reserve(_ count: Int) {
        guard collected.isEmpty else { return }
        // One allocation for an answer whose length is known and small, room for some events otherwise.
        collected.reserveCapacity(max(count, min(parser.contentLength ?? 0, Self.collectMark)))
    }

    /// Hands what was collected to the body.
    func flush() -> BackendBody.Source.YieldResult {
        openBody().offer(&collected)
    }

    private func openBody() -> BackendBody.Source {
        if let source { return source }
        let call = self.call
        let (body, source) = BackendBody.makeBody(
            highMark: highMark,
            onDemand: { call?.resume() },
            onCancel: { call?.cancel() }
        )
        self.body = body
        self.source = source
        return source
    }
}
