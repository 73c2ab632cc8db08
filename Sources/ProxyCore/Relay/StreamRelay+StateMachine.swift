import HTTPTransport
import OpenAIWire

/// The relay of a stream of server-sent events.
enum StreamRelay {
    /// What the relay has to know before the first event.
    struct Options: Sendable {
        var shape: StreamShape
        /// The client's name for the model as JSON text, with its quotes.
        var model: [UInt8]
        /// Whether the event that carries only the usage is kept from the client, who did not ask for it.
        var hidesUsage: Bool
        /// How many choices have to end before the answer is whole.
        var choices = 1
        /// What the client may be told in an error; events that tell of none are the model's content.
        var disclosure: Disclosure? = nil
    }

    /// How a stream ended.
    enum Ending: Sendable, Hashable {
        /// The answer is whole.
        case complete
        /// It is not; the client was told so in an event of its own.
        case failed(String)
    }

    /// The life of a relayed stream, as a pure value: frames go in, bytes for the client come out.
    ///
    /// Bytes go through as they came, but for the model's name, an event that is malformed, the usage that nobody asked for, and
    /// what has to be said at the end of a stream that broke off.
    struct StateMachine: Sendable {
        private let options: Options
        private var opening = EventOpening()
        private(set) var usage: RelayedUsage?
        private(set) var events = 0
        private(set) var droppedEvents = 0
        /// How many events said that a choice, or the answer, is at its end.
        private var ends = 0
        private(set) var isDone = false
        private(set) var failure: String?
        /// What the backend said in place of the answer, without secrets.
        private(set) var errorText: [UInt8] = []
        private(set) var progress = ResponseProgress()

        init(_ options: Options) {
            self.options = options
        }
    }
}

extension StreamRelay.StateMachine {
    /// Whether every choice came to its end.
    var hasFinishReason: Bool { ends >= options.choices }

    /// What an event is, before anything of it is relayed.
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

    /// Takes a frame of ``EventStreamFramer``; appends what the client gets.
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
        // What follows the end, or an error, is nothing that a client should see.
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
    ) throws(JSONEnvelopeError) -> AnswerScan {
        guard options.shape == .completionChunks else { return try AnswerScan.scan(bytes, in: payload) }
        return try opening.scan(bytes, in: payload)
    }

    private mutating func relay(
        _ bytes: UnsafeRawBufferPointer,
        _ scan: AnswerScan,
        payload: Range<Int>,
        to output: inout [UInt8]
    ) -> Kind {
        if scan.isError, scan.choices == nil {
            events += 1
            failure = "the backend reported an error"
            relayError(bytes, payload: payload, to: &output)
            return .error
        }
        if options.shape == .responseEvents { progress.note(scan, bytes) }
        if !isContent(bytes, scan, payload) { return relayRedacted(bytes, scan, to: &output) }
        if let range = scan.usage { merge(RelayedUsage(bytes, in: range)) }
        if options.hidesUsage, scan.usage != nil, scan.hasNoChoices(bytes) { return .event }
        events += 1
        noteEnd(bytes, scan)
        if scan.models.isEmpty {
            output.append(contentsOf: bytes)
        } else {
            let ranges =
                scan.models.count == 1 ? scan.models : scan.models.sorted { $0.lowerBound < $1.lowerBound }
            ModelSplice.append(bytes, replacing: ranges, with: options.model, to: &output)
        }
        return .event
    }

    /// An error goes through where it has the shape that clients read, else its text is put into that shape.
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
        // Only an event of its own type ends such a stream.
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

    /// Whether an event holds what the model said and no more; anything else may be what a server says of a request.
    private func isContent(_ bytes: UnsafeRawBufferPointer, _ scan: AnswerScan, _ payload: Range<Int>) -> Bool
    {
        guard options.disclosure != nil else { return true }
        guard !scan.holdsError(bytes), bytes.count - payload.upperBound <= Self.frameEnd else { return false }
        guard options.shape != .completionChunks else {
            return scan.choices != nil && payload.lowerBound <= Self.dataField.count
        }
        guard let type = scan.type, !bytes[type].elementsEqual("\"response.incomplete\"".utf8) else {
            return false
        }
        // Before the payload stands its type again, as `event: …`, or nothing.
        let name = bytes[type].dropFirst().dropLast()
        let before = bytes[..<payload.lowerBound]
        return before.count <= Self.dataField.count
            || before.count <= Self.eventField.count + name.count + 2 + Self.dataField.count
                && before.starts(with: Self.eventField)
                && before.dropFirst(Self.eventField.count).starts(with: name)
    }

    private static let dataField = Array("data: ".utf8)
    private static let eventField = Array("event: ".utf8)
    /// The longest end of a frame: two line breaks of Windows.
    private static let frameEnd = 4

    /// An event that is not only the model's content goes through without secrets.
    private mutating func relayRedacted(
        _ bytes: UnsafeRawBufferPointer,
        _ scan: AnswerScan,
        to output: inout [UInt8]
    ) -> Kind {
        if let range = scan.usage { merge(RelayedUsage(bytes, in: range)) }
        events += 1
        noteEnd(bytes, scan)
        var event: [UInt8] = []
        ModelSplice.append(bytes, replacing: scan.orderedModels, with: options.model, to: &event)
        output.append(contentsOf: redacted(event))
        return .event
    }

    private mutating func noteEnd(_ bytes: UnsafeRawBufferPointer, _ scan: AnswerScan) {
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

    /// Anthropic's stream says the prompt's tokens first and the answer's last.
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

    /// A stream whose events have no known shape goes through, with the model's name replaced where there is one.
    private mutating func relayUnknown(
        _ bytes: UnsafeRawBufferPointer,
        payload: Range<Int>,
        to output: inout [UInt8]
    ) {
        let models = (try? AnswerScan.scan(bytes, in: payload))?.orderedModels ?? []
        // What is long is sound or a picture.
        guard options.disclosure != nil, bytes.count <= Self.longestText else {
            ModelSplice.append(bytes, replacing: models, with: options.model, to: &output)
            return
        }
        var event: [UInt8] = []
        ModelSplice.append(bytes, replacing: models, with: options.model, to: &event)
        output.append(contentsOf: redacted(event))
    }

    private static let longestText = 64 * 1024

    /// Nobody sends an event in lines, and each takes more memory than it is long.
    private static let mostDataLines = 1024

    /// Comments and blank lines; or an event whose data fills several lines, which is allowed though nobody sends one.
    private mutating func relayUncommon(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) -> Kind {
        guard !isDone, failure == nil else { return .noise }
        let lines = bytes.withUnsafeBytes { EventStreamFrame.dataLineCount(in: $0) }
        guard lines <= Self.mostDataLines else {
            droppedEvents += 1
            return .malformed
        }
        let frame = EventStreamFrame(bytes)
        guard frame.isEvent else {
            // A comment is no word of the model's.
            output.append(contentsOf: redacted(Array(bytes)))
            return .noise
        }
        // The lines are one JSON text, in which a line break can only stand between tokens: a space does as well.
        let payload = frame.data.map { $0 == 0x0a ? 0x20 : $0 }
        let name = frame.eventName.map { "event: \($0)\n" } ?? ""
        let event = Array("\(name)data: ".utf8) + payload + [0x0a, 0x0a]
        return relay(event[...], to: &output)
    }

    /// The bytes have ended; appends what the client still has to be told.
    ///
    /// - Parameter error: why they ended, where that was no clean end.
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
        let told = error.map { options.disclosure?.text(of: $0) ?? "\($0)" } ?? unfinished
        output.append(contentsOf: errorEvent("The backend's stream broke off: \(told).", timer: error?.timer))
        return .failed(reason)
    }
}
