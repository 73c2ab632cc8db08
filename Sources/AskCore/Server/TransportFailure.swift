import HTTPTransport

/// Explains a failure of the transport to the person who asked.
enum TransportFailure {
    static func error(_ error: TransportError, address: ServerAddress) -> AskError {
        let detail = error.detail.isEmpty ? "" : " (\(error.detail))"
        switch error.code {
        case .nameNotResolved:
            return AskError(
                .unavailable,
                "cannot resolve \(address.host)\(detail)",
                remedy: "Check ASK_BASE_URL and the network, or use an IP address."
            )
        case .connectionRefused:
            return AskError(
                .unavailable,
                "\(address.host):\(address.port) refused the connection: nothing is listening there",
                remedy: "Start the server, or check ASK_BASE_URL; run ask --doctor for details."
            )
        case .unreachable:
            return AskError(
                .unavailable,
                "\(address.host):\(address.port) cannot be reached\(detail)",
                remedy: "Run ask --doctor for details."
            )
        case .tlsFailed:
            return AskError(
                .unavailable,
                "the TLS connection to \(address.host) failed\(detail)",
                remedy: "Use --cacert FILE to trust a private authority; -k turns the check off."
            )
        case .timedOut:
            let remedy =
                error.timer == .connect
                ? "A firewall may drop packets; run ask --doctor for details."
                : "Try again, or raise the timeout."
            return AskError(
                .tryLater,
                "\(address.root) took too long (\(error.timer?.rawValue ?? "total") timeout)\(detail)",
                remedy: remedy
            )
        case .malformedResponse, .headTooLarge:
            return AskError(
                .protocolError,
                "\(address.root) sent an invalid HTTP response\(detail)",
                remedy: "Check the port and the scheme in ASK_BASE_URL."
            )
        case .truncatedBody:
            return AskError(
                .protocolError,
                "the answer was cut off\(detail)",
                remedy: "Continue it with ask --resume."
            )
        case .connectionClosed where error.phase == .streaming:
            return AskError(
                .protocolError,
                "the connection was closed in the middle of the answer",
                remedy: "Continue it with ask --resume."
            )
        case .connectionClosed:
            return AskError(
                .unavailable,
                "\(address.root) closed the connection without responding",
                remedy: "Run ask --doctor for details."
            )
        case .invalidRequest:
            return AskError(
                .usage,
                "cannot send the request\(detail)",
                remedy: "Check -H and the server's address."
            )
        default:
            return AskError(
                .unavailable,
                "the call to \(address.root) failed\(detail)",
                remedy: "Run ask --doctor for details."
            )
        }
    }

    static func isBeforeSending(_ error: TransportError) -> Bool {
        guard error.phase == .connecting else { return false }
        return [.nameNotResolved, .connectionRefused, .unreachable, .timedOut, .connectionClosed].contains(
            error.code
        )
    }
}
