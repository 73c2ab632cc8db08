import CCurl
import HTTPTransport

/// libcurl's process-wide state: initialised once, and never cleaned up, because other libraries may use it too.
enum CurlGlobal {
    /// Initialises libcurl, and refuses versions that this code cannot use.
    static func prepare() throws(TransportError) {
        try prepared.get()
    }

    /// The versions of libcurl and its libraries, for example `libcurl/8.14.1 OpenSSL/3.5.1 zlib/1.3.1`.
    static var versionText: String {
        curl_version().map { String(cString: $0) } ?? "libcurl of unknown version"
    }

    private static let prepared: Result<Void, TransportError> = {
        keepTLSAliveAtExit()
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else {
            return .failure(unusable("libcurl cannot be initialised"))
        }
        guard let info = ccurl_version_info() else {
            return .failure(unusable("libcurl does not say its version"))
        }
        guard info.pointee.version_num >= ccurl_version_floor else {
            return .failure(unusable("\(versionText) is too old: install libcurl 7.87 or later"))
        }
        guard info.pointee.features & ccurl_feature_threadsafe != 0 else {
            return .failure(
                unusable("\(versionText) was built without thread safety: install a distribution's libcurl")
            )
        }
        return .success(())
    }()

    private static func unusable(_ detail: String) -> TransportError {
        TransportError(.other, phase: .connecting, detail: detail)
    }

    /// Keeps OpenSSL from freeing its state in an exit handler while threads still run after `main` has returned.
    ///
    /// Has to be called before anybody else initialises OpenSSL. Looked up by name, because libcurl may use another TLS library.
    private static func keepTLSAliveAtExit() {
        #if os(Linux)
            guard let symbol = ccurl_find_function("OPENSSL_init_crypto") else { return }
            typealias Initialise = @convention(c) (UInt64, OpaquePointer?) -> Int32
            let noExitHandler: UInt64 = 0x0008_0000
            _ = unsafeBitCast(symbol, to: Initialise.self)(noExitHandler, nil)
        #endif
    }
}
