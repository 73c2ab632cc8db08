import CCurl
import HTTPTypes
import ProxyCore

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
        var seen = Seen()
        for field in request.headers {
            let name = field.name.canonicalName
            // Most names differ from these in their length already.
            switch (name.utf8.count, name) {
            case (6, "accept"): seen.accept = true
            case (15, "accept-encoding"): seen.acceptEncoding = true
            case (12, "content-type"): seen.contentType = true
            case (14, "content-length"):
                try Self.checkLength(field.value, of: request)
                continue
            case (17, "transfer-encoding"):
                throw .invalid(
                    "the framing of the body is the transport's: remove the field transfer-encoding"
                )
            case (10, "connection"), (6, "expect"), (10, "keep-alive"), (16, "proxy-connection"), (2, "te"),
                (7, "trailer"), (7, "upgrade"):
                // They speak of the connection, which is not the caller's.
                continue
            default: break
            }
            try text.append(field)
        }
        // Compressed bytes cannot be relayed as events, and a transfer that waits for 100 Continue wastes a
        // second.
        if !seen.acceptEncoding { text.append("accept-encoding: identity") }
        if !seen.accept { text.append("Accept:") }
        if request.sendsBody {
            if !seen.contentType { text.append("Content-Type:") }
            text.append("Expect:")
        }
        link()
    }

    private struct Seen {
        var accept = false
        var acceptEncoding = false
        var contentType = false
    }

    private static func checkLength(_ value: String, of request: BackendRequest) throws(TransportError) {
        guard Int(value) != request.body?.count ?? 0 else { return }
        throw .invalid("the field content-length contradicts the body; it is the transport's to add")
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
