import CCurl
import HTTPTransport
import HTTPTypes

/// A request's header fields in libcurl's form, built in memory that is used again for the next request.
///
/// `curl_slist_append` would allocate twice for each field. libcurl only reads the list, so two blocks are enough: the lines,
/// each ended by NUL, and the nodes that point to them.
struct CurlHeaderList: ~Copyable {
    private var text = CurlHeaderText()
    private var nodes: UnsafeMutablePointer<curl_slist>
    private var nodeCapacity = 12
    private(set) var count = 0

    init() {
        nodes = .allocate(capacity: nodeCapacity)
    }

    deinit {
        nodes.deallocate()
    }

    /// The list; valid until the next ``build(from:)``.
    var first: UnsafeMutablePointer<curl_slist>? { count == 0 ? nil : nodes }

    /// Replaces the list by the fields of a request, and those that keep libcurl from adding its own.
    ///
    /// - Throws: `TransportError.invalidRequest` where a field cannot be sent.
    mutating func build(from request: BackendRequest) throws(TransportError) {
        text.removeAll()
        var fields = OutgoingFields()
        for field in request.headers {
            guard try fields.admits(field, of: request) else { continue }
            try text.append(field)
        }
        // Compressed bytes cannot be relayed as events, and a transfer that waits for 100 Continue wastes a
        // second.
        if !fields.hasAcceptEncoding { text.append("accept-encoding: identity") }
        if !fields.hasAccept { text.append("Accept:") }
        if request.sendsBody {
            if !fields.hasContentType { text.append("Content-Type:") }
            text.append("Expect:")
        }
        link()
    }

    private mutating func link() {
        count = text.lineStarts.count
        if count > nodeCapacity {
            nodes.deallocate()
            nodeCapacity = count * 2
            nodes = .allocate(capacity: nodeCapacity)
        }
        for index in 0..<count {
            let next = index + 1 < count ? nodes + index + 1 : nil
            (nodes + index).initialize(to: curl_slist(data: text.line(at: index), next: next))
        }
    }
}

/// Header lines one after another, each ended by NUL.
private struct CurlHeaderText: ~Copyable {
    private var text = HeaderBytes()
    private(set) var lineStarts: [Int] = []

    mutating func removeAll() {
        text.removeAll()
        lineStarts.removeAll(keepingCapacity: true)
    }

    /// The line's address; changes with the next append.
    func line(at index: Int) -> UnsafeMutablePointer<CChar> {
        UnsafeMutableRawPointer(text.start + lineStarts[index]).assumingMemoryBound(to: CChar.self)
    }

    /// Appends a trusted line.
    mutating func append(_ line: StaticString) {
        lineStarts.append(text.count)
        text.append(line)
        text.append("\0")
    }

    /// Appends a field.
    mutating func append(_ field: HTTPField) throws(TransportError) {
        try field.withValidBytes { name, value in
            lineStarts.append(text.count)
            text.reserve(name.count + value.count + 3)
            text.appendUnchecked(name)
            // To libcurl a name and a colon alone mean "leave this field out".
            if value.isEmpty {
                text.appendUnchecked(UInt8(ascii: ";"))
            } else {
                text.appendUnchecked(UInt8(ascii: ":"))
                text.appendUnchecked(UInt8(ascii: " "))
                text.appendUnchecked(value)
            }
            text.appendUnchecked(0)
        }
    }
}
