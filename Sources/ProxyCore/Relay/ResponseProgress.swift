import HTTPTransport
import OpenAIWire

/// What is needed to end a stream of OpenAI's responses API with `response.failed`.
struct ResponseProgress: Sendable {
    /// The number that the next event would have.
    private(set) var nextNumber = 0
    /// The response's id as JSON text, once an event has named it.
    private var id: [UInt8]?

    /// Longer ids are not stored.
    private static let maximumIDBytes = 256

    /// Records an event that went to the client.
    mutating func record(_ scan: ResponseScan, _ bytes: UnsafeRawBufferPointer) {
        if let number = scan.sequenceNumber?.integerValue(in: bytes), (0..<Int.max).contains(number) {
            nextNumber = number + 1
        }
        if id == nil, let range = scan.carriedID, range.count <= Self.maximumIDBytes {
            id = Array(bytes[range])
        }
    }

    /// The response's id, once an event has named it.
    var responseID: String? { text(id)?.stringValue }

    /// The event `response.failed`, which ends the stream.
    ///
    /// - Parameter model: the client's name for the model as JSON text, if known.
    func failed(_ message: String, code: String, model: [UInt8]?) -> [UInt8] {
        let response: JSONObject = [
            "id": text(id) ?? .string("resp_unknown"),
            "object": .string("response"),
            "created_at": .number(JSONNumber(Int(WallClock.secondsSince1970()))),
            "status": .string("failed"),
            "error": .object(["code": .string(code), "message": .string(message)]),
            "incomplete_details": .null,
            "model": text(model) ?? .string(""),
            "output": .array([]),
            "parallel_tool_calls": .bool(true),
            "tool_choice": .string("auto"),
            "tools": .array([]),
            "usage": .null,
        ]
        let event: JSONObject = [
            "type": .string("response.failed"),
            "sequence_number": .number(JSONNumber(nextNumber)),
            "response": .object(response),
        ]
        return Array("event: response.failed\ndata: ".utf8) + JSONValue.object(event).encoded() + [
            0x0a, 0x0a,
        ]
    }

    private func text(_ json: [UInt8]?) -> JSONValue? {
        json.flatMap { try? JSONValue(parsing: $0) }
    }
}
