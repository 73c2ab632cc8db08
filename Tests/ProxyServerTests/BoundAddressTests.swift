import Testing

@testable import ProxyServer

@Suite("The address that a server listens on")
struct BoundAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:4000", true),
        ("127.8.9.1", "127.8.9.1:4000", true),
        ("0.0.0.0", "0.0.0.0:4000", false),
        ("192.168.127.1", "192.168.127.1:4000", false),
        ("::1", "[::1]:4000", true),
        ("::ffff:127.0.0.1", "[::ffff:127.0.0.1]:4000", true),
        ("::", "[::]:4000", false),
        ("fd00::1", "[fd00::1]:4000", false),
        ("2001:db8::1", "[2001:db8::1]:4000", false),
    ])
    func reach(_ host: String, _ text: String, _ isLoopback: Bool) {
        let address = BoundAddress(host: host, port: 4000)
        #expect(address.text == text)
        #expect(address.isLoopback == isLoopback)
    }

    @Test func unixSocket() {
        let address = BoundAddress(host: "/run/proxy.sock", port: nil)
        #expect(address.text == "/run/proxy.sock")
        #expect(address.isLoopback)
    }
}
