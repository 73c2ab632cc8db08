import HTTPTransport
import OpenAIWire

extension StreamRelay {
    /// How to relay one stream; known before its first event.
    struct Options: Sendable {
        var shape: StreamShape
        /// The client's name for the model as JSON text, with its quotes.
        var model: [UInt8]
        /// Whether to drop the event that carries only the usage, because the client did not ask for it.
        var hidesUsage: Bool
        /// How many choices have to end before the response is complete.
        var choices = 1
        /// What the client may see of an error; events without an error are the model's content and pass unchanged.
        var disclosure: Disclosure? = nil
    }

    /// How a stream ended.
    enum Ending: Sendable, Hashable {
        case complete
        /// The response is incomplete; the client was told in a last event.
        case failed(String)
    }

    /// Relays a stream as a pure value: frames go in, bytes for the client come out.
    ///
    /// Bytes pass unchanged, except for the model's name, malformed events, usage that the client did not ask for, and the error event at
    /// the end of a stream that was interrupted.
    struct StateMachine: Sendable {
        private let options: Options
        private var prefixes = EventPrefixCache()
        private(set) var usage: RelayedUsage?
        private(set) var events = 0
        private(set) var droppedEvents = 0
        /// How many events ended a choice, or the response.
        private var ends = 0
        private(set) var isDone = false
        private(set) var failure: String?
        /// The backend's error in place of a response, without secrets.
        private(set) var errorText: [UInt8] = []
        private(set) var progress = ResponseProgress()

        init(_ options: Options) {
            self.options = options
        }
    }
}

extension StreamRelay.StateMachine {
    /// Whether every choice has ended.
    var hasFinishReason: Bool { ends >= options.choices }

    /// What a frame is.
    enum Kind: Equatable {
        /// Comments or blank lines only.
        case noise
        case event
        /// An `error` event.
        case error
        /// Not JSON where JSON is due.
        case malformed
        case done
    }

    /// Relays a frame of ``EventStreamFramer``: appends what the client gets.
    @discardableResult
    mutating func relay(_ frame: ArraySlice<UInt8>, to output: inout [UInt8]) -> Kind {
        frame.withUnsafeBytes { bytes in
            guard let payload = EventStreamFrame.singleDataRange(in: bytes) else {
                return relayUncommon(frame, to: &output)
            }
            return relay(bytes, payload: payload, to: &output)
        }
    }

    private mutating func relay(
        _ bytes: UnsafeRawBufferPointer,
        payload: Range<Int>,
        to output: inout [UInt8]
    ) -> Kind {
        // Clients should not see what follows the end, or an error.
        guard !isDone, failure == nil else { return .noise }
        if bytes[payload].elementsEqual("[DONE]".utf8) {
            isDone = true
            output.append(contentsOf: bytes)
            return .done
        }
        guard options.shape != .unknown else {
            events += 1
            relayUnknown(bytes, payload: payload, to: &output)
            return .event
        }
        guard let scan = try? scan(bytes, payload), !scan.hasTooManyModels else {
            droppedEvents += 1
            return .malformed
        }
        return relay(bytes, scan, payload: payload, to: &output)
    }

    private mutating func scan(
        _ bytes: UnsafeRawBufferPointer,
        _ payload: Range<Int>
    ) throws(JSONEnvelopeError) -> ResponseScan {
        guard options.shape == .completionChunks else { return try ResponseScan.scan(bytes, in: payload) }
        return try prefixes.scan(bytes, in: payload)
    }

    private mutating func relay(
        _ bytes: UnsafeRawBufferPointer,
        _ scan: ResponseScan,
        payload: Range<Int>,
        to output: inout [UInt8]
    ) -> Kind {
        if scan.isError, scan.choices == nil {
            events += 1
            failure = "the backend reported an error"
            relayError(bytes, payload: payload, to: &output)
            return .error
        }
        if options.shape == .responseEvents { progress.record(scan, bytes) }
        if !isContent(bytes, scan, payload) { return relayRedacted(bytes, scan, to: &output) }
        if let range = scan.usage { merge(RelayedUsage(bytes, in: range)) }
        if options.hidesUsage, scan.usage != nil, scan.hasNoChoices(bytes) { return .event }
        events += 1
        countEnd(bytes, scan)
        if scan.models.isEmpty {
            output.append(contentsOf: bytes)
        } else {
            let ranges =
                scan.models.count == 1 ? scan.models : scan.models.sorted { $0.lowerBound < $1.lowerBound }
            ModelSplice.append(bytes, replacing: ranges, with: options.model, to: &output)
        }
        return .event
    }

    /// Passes an error on if it has the shape that clients read; otherwise puts its text into that shape.
    private mutating func relayError(
        _ bytes: UnsafeRawBufferPointer,
        payload: Range<Int>,
        to output: inout [UInt8]
    ) {
        let text = redacted(Array(bytes[payload].prefix(BackendErrorText.mostBytes + 1)))
        let isReadable =
            payload.count <= BackendErrorText.mostBytes
            && self.isReadable((try? JSONValue(parsing: text)) ?? .null)
        errorText = text
        guard !isReadable else {
            output.append(contentsOf: redacted(Array(bytes)))
            return
        }
        output.append(contentsOf: errorEvent(BackendErrorText(text).message, timer: nil))
    }

    private func isReadable(_ error: JSONValue) -> Bool {
        switch options.shape {
        case .completionChunks: error["error"]?["message"]?.stringValue != nil
        case .messageEvents: error["type"] == "error" && error["error"]?["message"]?.stringValue != nil
        // Only `response.failed` ends such a stream.
        case .responseEvents: false
        case .unknown: true
        }
    }

    private func errorEvent(_ message: String, timer: TransportError.Timer?) -> [UInt8] {
        StreamEnd.errorEvent(
            message,
            timer: timer,
            shape: options.shape,
            progress: progress,
            model: options.model
        )
    }

    private func redacted(_ bytes: [UInt8]) -> [UInt8] {
        options.disclosure?.client.redact(bytes) ?? bytes
    }

    /// Whether an event holds only the model's content; anything else may be a server's message about the request.
    private func isContent(_ bytes: UnsafeRawBufferPointer, _ scan: ResponseScan, _ payload: Range<Int>)
        -> Bool
    {
        guard options.disclosure != nil else { return true }
        guard !scan.holdsError(bytes), bytes.count - payload.upperBound <= Self.frameEnd else { return false }
        guard options.shape != .completionChunks else {
            return scan.choices != nil && payload.lowerBound <= Self.dataField.count
        }
        guard let type = scan.type, !bytes[type].elementsEqual("\"response.incomplete\"".utf8) else {
            return false
        }
        // Either nothing precedes the payload, or `event: …` with the same type.
        let name = bytes[type].dropFirst().dropLast()
        let before = bytes[..<payload.lowerBound]
        return before.count <= Self.dataField.count
            || before.count <= Self.eventField.count + name.count + 2 + Self.dataField.count
                && before.starts(with: Self.eventField)
                && before.dropFirst(Self.eventField.count).starts(with: name)
    }

    private static let dataField = Array("data: ".utf8)
    private static let eventField = Array("event: ".utf8)
    /// The longest end of a frame: two times CR LF.
    private static let frameEnd = 4

    /// Passes on an event that is not only the model's content, without secrets.
    private mutating func relayRedacted(
        _ bytes: UnsafeRawBufferPointer,
        _ scan: ResponseScan,
        to output: inout [UInt8]
    ) -> Kind {
        if let range = scan.usage { merge(RelayedUsage(bytes, in: range)) }
        events += 1
        countEnd(bytes, scan)
        var event: [UInt8] = []
        ModelSplice.append(bytes, replacing: scan.orderedModels, with: options.model, to: &event)
        output.append(contentsOf: redacted(event))
        return .event
    }

    private mutating func countEnd(_ bytes: UnsafeRawBufferPointer, _ scan: ResponseScan) {
        switch options.shape {
        case .completionChunks:
            if !hasFinishReason, scan.hasFinishReason(bytes) { ends += 1 }
        case .responseEvents, .messageEvents:
            guard let type = scan.type else { return }
            for last in StreamEnd.types where bytes[type].elementsEqual(last) { ends = options.choices }
        case .unknown:
            break
        }
    }

    /// Anthropic's streams report the prompt's tokens first and the completion's last.
    private mutating func merge(_ new: RelayedUsage?) {
        guard let new else { return }
        guard var old = usage else {
            usage = new
            return
        }
        old.promptTokens = max(old.promptTokens, new.promptTokens)
        old.completionTokens = max(old.completionTokens, new.completionTokens)
        usage = old
    }

    /// Passes on an event of an unknown shape, with the model's name replaced if there is one.
    private mutating func relayUnknown(
        _ bytes: UnsafeRawBufferPointer,
        payload: Range<Int>,
        to output: inout [UInt8]
    ) {
        let models = (try? ResponseScan.scan(bytes, in: payload))?.orderedModels ?? []
        // Long events are audio or images.
        guard options.disclosure != nil, bytes.count <= Self.maximumTextBytes else {
            ModelSplice.append(bytes, replacing: models, with: options.model, to: &output)
            return
        }
        var event: [UInt8] = []
        ModelSplice.append(bytes, replacing: models, with: options.model, to: &event)
        output.append(contentsOf: redacted(event))
    }

    private static let maximumTextBytes = 64 * 1024

    /// In practice events have one data line; each takes more memory than it has bytes.
    private static let maximumDataLines = 1024

    /// Relays comments and blank lines, and events with several data lines, which are allowed but rare.
    private mutating func relayUncommon(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) -> Kind {
        guard !isDone, failure == nil else { return .noise }
        let lines = bytes.withUnsafeBytes { EventStreamFrame.dataLineCount(in: $0) }
        guard lines <= Self.maximumDataLines else {
            droppedEvents += 1
            return .malformed
        }
        let frame = EventStreamFrame(bytes)
        guard frame.isEvent else {
            // A comment is not the model's content.
            output.append(contentsOf: redacted(Array(bytes)))
            return .noise
        }
        // The lines form one JSON text, whose line breaks can only be between tokens, so that a space means the same.
        let payload = frame.data.map { $0 == 0x0a ? 0x20 : $0 }
        let name = frame.eventName.map { "event: \($0)\n" } ?? ""
        let event = Array("\(name)data: ".utf8) + payload + [0x0a, 0x0a]
        return relay(event[...], to: &output)
    }

    /// Ends the stream: appends `[DONE]` or an error event if the client still needs one.
    ///
    /// - Parameter error: why the bytes ended, unless they ended cleanly.
    mutating func end(_ error: TransportError?, to output: inout [UInt8]) -> StreamRelay.Ending {
        if let failure { return .failed(failure) }
        if isDone { return .complete }
        let isWhole = hasFinishReason || (options.shape == .unknown && error == nil)
        if isWhole {
            if options.shape == .completionChunks {
                output.append(contentsOf: Array("data: [DONE]\n\n".utf8))
            }
            return .complete
        }
        let unfinished = "it ended without a finish reason"
        let reason = error.map { options.disclosure?.log.redact("\($0)") ?? "\($0)" } ?? unfinished
        let shown = error.map { options.disclosure?.text(of: $0) ?? "\($0)" } ?? unfinished
        output.append(
            contentsOf: errorEvent("The backend's stream was interrupted: \(shown).", timer: error?.timer)
        )
        return .failed(reason)
    }
}
