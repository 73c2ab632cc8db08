import HTTPTransport
import HTTPTypes

extension BackendTransportConformance {
    static let connectionCases: [Case] = [
        check("a connection is reused, and reported as reused", steps: [.response("{}")]) {
            transport,
            backend in
            let first = try await transport.get(backend.url()).response
            let second = try await transport.get(backend.url()).response
            try expectEqual(
                [first, second].map(\.connection.reused),
                [false, true],
                "whether the connections were reused"
            )
            try expectEqual(backend.requests.map(\.connection), [0, 0], "the connections")
        },
        check("a fresh connection is new", steps: [.response("{}")]) { transport, backend in
            _ = try await transport.get(backend.url())
            let second = try await transport.get(backend.url(), connection: .fresh).response
            try expectEqual(second.connection.reused, false, "whether the fresh connection was reused")
            try expectEqual(backend.requests.map(\.connection), [0, 1], "the connections")
        },
        Case("an idle connection that the backend has closed does no harm") { transport in
            try await withBackend({ _ in [.response("{}")] }) { backend in
                _ = try await transport.get(backend.url())
                backend.closeConnections()
                // Both are right: a transport that notices the close opens a new connection, another one reports an error that
                // lets its caller retry.
                do {
                    _ = try await transport.get(backend.url())
                } catch let error as TransportError {
                    try expect(error, .connectionClosed)
                    try expect(
                        error.reusedConnection,
                        "the error does not report the connection as reused"
                    )
                }
            }
        },
        Case("a refused connection is reported as refused") { transport in
            let backend = try ScriptedBackend { _ in [] }
            backend.stop()
            let url = backend.url()
            // The port can stay open for a moment.
            while true {
                let error = try await expectError("sending to a closed port") { try await transport.get(url) }
                if error.code == .connectionClosed { continue }
                try expect(error, .connectionRefused, .connecting)
                try expect(
                    !error.reusedConnection,
                    "a connection that was never opened is reported as reused"
                )
                return
            }
        },
        Case("a host name that does not resolve is reported as such") { transport in
            let error = try await expectError("sending to a name that does not exist") {
                try await transport.get("http://no-such-host.invalid/")
            }
            try expect(error, .nameNotResolved, .connecting)
        },
    ]
}
