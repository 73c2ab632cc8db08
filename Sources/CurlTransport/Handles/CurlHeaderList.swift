import CCurl
import HTTPTransport
import HTTPTypes

/// A request's header fields in libcurl's form, built in memory that is used again for the next request.
///
/// `curl_slist_append` would allocate twice a field; libcurl only reads the list, so that two blocks do: the
/// lines, each ended by NUL, and the nodes that point to them.
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

    /// Replaces the list by the fields of a request, and what keeps libcurl from adding its own.
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
