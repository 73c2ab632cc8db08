import HTTPTransport
import HTTPTypes
import ProxyCore

extension BackendTransportConformance {
    static let connectionCases: [Case] = [
        check("a connection is used again, and said to be", steps: [.answer("{}")]) { transport, backend in
            let first = try await transport.get(backend.url()).response
            let second = try await transport.get(backend.url()).response
            try expectEqual(
                [first, second].map(\.connection.reused),
                [false, true],
                "whether the connections were reused"
            )
            try expectEqual(backend.requests.map(\.connection), [0, 0], "the connections")
        },
        check("a fresh connection is a new one", steps: [.answer("{}")]) { transport, backend in
            _ = try await transport.get(backend.url())
            let second = try await transport.get(backend.url(), connection: .fresh).response
            try expectEqual(second.connection.reused, false, "whether the fresh connection was reused")
            try expectEqual(backend.requests.map(\.connection), [0, 1], "the connections")
        },
        Case("an idle connection that the backend closed does no harm") { transport in
            try await withBackend({ _ in [.answer("{}")] }) { backend in
                _ = try await transport.get(backend.url())
                backend.closeConnections()
                do {
                    _ = try await transport.get(backend.url())
                } catch let error as TransportError {
                    try expect(error, .connectionClosed)
                    try expect(
                        error.reusedConnection,
                        "the error does not say that the connection was a used one"
                    )
                }
            }
        },
        Case("a refused connection is said to be refused") { transport in
            let backend = try ScriptedBackend { _ in [] }
            backend.stop()
            let url = backend.url()
            // The port may be in use for a moment longer.
            while true {
                let error = try await expectError("sending to a closed port") { try await transport.get(url) }
                if error.code == .connectionClosed { continue }
                try expect(error, .connectionRefused, .connecting)
                try expect(!error.reusedConnection, "a connection that was never made cannot be a used one")
                return
            }
        },
        Case("a name without an address is said to be one") { transport in
            let error = try await expectError("sending to a name that does not exist") {
                try await transport.get("http://no-such-host.invalid/")
            }
            try expect(error, .nameNotResolved, .connecting)
        },
    ]
}
