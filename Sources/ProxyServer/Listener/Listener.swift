import NIOCore
import NIOPosix
import NIOSSL

/// Listens for connections.
enum Listener {
    /// Binds the configured endpoint.
    static func bind(
        _ setup: ConnectionSetup,
        _ endpoint: ServerConfiguration.Endpoint
    ) async throws(ServerError) -> any Channel {
        let bootstrap = ServerBootstrap(group: setup.loops.group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [notices = setup.notices] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGuard(notices))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // With one message per read, a connection keeps no buffers; a read returns up to 64 KiB.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: UnpooledReceiveAllocator())
            .childChannelInitializer { setup.configure($0) }
        switch endpoint {
        case .address(let host, let port):
            do {
                return try await bootstrap.bind(host: host, port: port).get()
            } catch {
                throw .bind(error, host: host, port: port)
            }
        case .inherited(let descriptor):
            do {
                return try await bootstrap.withBoundSocket(descriptor).get()
            } catch {
                throw ServerError(
                    code: .other,
                    description:
                        "the socket that was handed over (descriptor \(descriptor)) cannot be used: \(error)."
                )
            }
        }
    }

    /// Loads the server's certificate and key.
    static func tlsContext(_ files: ServerConfiguration.TLSFiles) throws(ServerError) -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain,
                privateKey: .privateKey(key)
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ServerError(
                code: .tls,
                description:
                    "the TLS certificate \(files.certificate) and key \(files.key) cannot be used: \(error). "
                    + "Both must be PEM files, and the key must match the certificate."
            )
        }
    }
}

/// Allocates a new buffer for each read from a client; its size follows the reads before.
///
/// SwiftNIO's allocators keep up to 64 KiB for as long as a connection is open, whether or not it reads again. An idle connection or a
/// waiting stream would keep the buffer of its long prompt. With one message per read (`maxMessagesPerRead`) the pool behind this
/// allocator keeps the first buffer only.
private struct UnpooledReceiveAllocator: RecvByteBufferAllocator {
    /// Most heads with a short body fit into the first buffer.
    private var sizes = AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 1024, maximum: 65536)

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        sizes.buffer(allocator: allocator)
    }

    /// Always says that the next buffer may be larger, so that the last one is not used again.
    mutating func record(actualReadBytes: Int) -> Bool {
        _ = sizes.record(actualReadBytes: actualReadBytes)
        return true
    }

    /// `nil` disables pooling.
    func nextBufferSize() -> Int? { nil }
}

/// The address that a server listens on, as reported by the system.
struct BoundAddress {
    /// The IP address, or the path of a Unix socket.
    var host: String
    /// `nil` for a Unix socket.
    var port: Int?

    /// The usual notation: `127.0.0.1:4000`, `[::1]:4000`, or the path.
    var text: String {
        guard let port else { return host }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether only programs on this machine can reach it.
    var isLoopback: Bool {
        // `::1` only as a whole: the first address of every IPv6 network ends in it, too.
        port == nil || host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
    }
}

extension BoundAddress {
    init(_ address: SocketAddress) {
        host = address.ipAddress ?? address.pathname ?? "a Unix socket"
        port = address.port
    }
}
