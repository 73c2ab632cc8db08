import CCurl
import HTTPTransport
import HTTPTypes

@testable import CurlTransport

/// What a client made of a response.
struct ResponseReading: Equatable, CustomStringConvertible {
    enum End: String {
        /// All of the response is there.
        case complete
        /// The body failed after the head was delivered.
        case broken
        /// There is no head.
        case refused
    }

    var end = End.refused
    var status = 0
    var fields: [String] = []
    var body = ""

    var description: String {
        end == .refused ? "refused" : "\(end) \(status) \(fields) \(body.debugDescription)"
    }
}

extension ResponseReading {
    /// What this package's transport makes of it.
    static func reading(
        _ url: String,
        method: HTTPRequest.Method,
        with transport: CurlTransport
    ) async -> ResponseReading {
        var reading = ResponseReading()
        do {
            let request = BackendRequest(
                method: method,
                url: url,
                timeouts: CallTimeouts(total: .seconds(20)),
                connection: .fresh
            )
            let response = try await transport.send(request)
            reading.end = .broken
            reading.status = response.head.status.code
            reading.fields = response.head.headerFields.map { "\($0.name.rawName): \($0.value)" }
            for try await chunk in response.body {
                reading.body += String(decoding: chunk.bytes, as: UTF8.self)
            }
            reading.end = .complete
        } catch {}
        return reading
    }
}

extension ResponseReading {
    /// What libcurl makes of it, without this package; blocks for as long as the transfer runs.
    ///
    /// Each response has a new handle: a libcurl without the fix of curl issue 11101 (May 2023) uses freed memory where a head starts
    /// with a continued line and the handle has read another one.
    static func libcurl(_ url: String, method: HTTPRequest.Method) -> ResponseReading {
        guard let handle = PlainLibcurl() else { return ResponseReading() }
        return handle.reading(url, method: method)
    }
}

private final class PlainLibcurl {
    private let easy: UnsafeMutableRawPointer
    private var lines: [[UInt8]] = []
    private var body: [UInt8] = []

    init?() {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        let this = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_use_http_1_1(easy)
        _ = ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = ccurl_set_long(easy, CURLOPT_FORBID_REUSE, 1)
        _ = ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, 20_000)
        _ = ccurl_set_string(easy, CURLOPT_PROXY, "")
        _ = ccurl_set_header_callback(
            easy,
            { bytes, size, count, pointer in
                guard let bytes, let pointer else { return 0 }
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                Unmanaged<PlainLibcurl>.fromOpaque(pointer).takeUnretainedValue().lines.append(Array(line))
                return line.count
            },
            this
        )
        _ = ccurl_set_body_callback(
            easy,
            { bytes, size, count, pointer in
                guard let bytes, let pointer else { return 0 }
                let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
                Unmanaged<PlainLibcurl>.fromOpaque(pointer).takeUnretainedValue().body += part
                return part.count
            },
            this
        )
    }

    deinit {
        curl_easy_cleanup(easy)
    }

    func reading(_ url: String, method: HTTPRequest.Method) -> ResponseReading {
        _ = ccurl_set_string(easy, CURLOPT_URL, url)
        _ = ccurl_set_long(easy, method == .head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
        let code = curl_easy_perform(easy)
        var reading = ResponseReading()
        reading.status = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE)
        guard let fields = finalFields, reading.status >= 200 || code == CURLE_OK else {
            return ResponseReading()
        }
        reading.end = code == CURLE_OK ? .complete : .broken
        reading.fields = fields
        reading.body = String(decoding: body, as: UTF8.self)
        return reading
    }

    /// The fields of the last head, without trailers; `nil` where it is not complete.
    private var finalFields: [String]? {
        let text = lines.map { String(decoding: $0, as: UTF8.self) }
        guard let start = text.lastIndex(where: { $0.lowercased().hasPrefix("http/") }) else { return nil }
        guard let end = text[start...].firstIndex(where: { $0.allSatisfy(\.isNewline) }) else { return nil }
        return text[(start + 1)..<end].reduce(into: []) { fields, line in
            let blanks: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
            if line.first == " " || line.first == "\t", let last = fields.popLast() {
                fields.append("\(last) \(line.trimming(blanks))")
            } else if let colon = line.firstIndex(of: ":") {
                fields.append(
                    "\(line[..<colon]): \(String(line[line.index(after: colon)...]).trimming(blanks))"
                )
            } else {
                fields.append(line.trimming(blanks))
            }
        }
    }
}

extension String {
    fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> String {
        String(drop(while: isTrimmed).reversed().drop(while: isTrimmed).reversed())
    }
}
