import HTTPTransport

/// What a failed connection means for the person who asked.
enum TransportFailure {
    static func error(_ error: TransportError, address: ServerAddress) -> AskError {
        let detail = error.detail.isEmpty ? "" : " (\(error.detail))"
        switch error.code {
        case .nameNotResolved:
            return AskError(
                .unavailable,
                "the name \(address.host) has no address\(detail)",
                remedy: "Check ASK_BASE_URL and the network; an IP address works without DNS."
            )
        case .connectionRefused:
            return AskError(
                .unavailable,
                "\(address.host):\(address.port) refused the connection: nothing listens there",
                remedy: "Start the server, or check ASK_BASE_URL; ask --doctor looks closer."
            )
        case .unreachable:
            return AskError(
                .unavailable,
                "\(address.host):\(address.port) cannot be reached\(detail)",
                remedy: "ask --doctor looks closer."
            )
        case .tlsFailed:
            return AskError(
                .unavailable,
                "the TLS connection to \(address.host) failed\(detail)",
                remedy: "--cacert FILE trusts a private authority; -k trusts anybody."
            )
        case .timedOut:
            let remedy =
                error.timer == .connect
                ? "A firewall may drop packets; ask --doctor looks closer." : "Try again, or raise the limit."
            return AskError(
                .tryLater,
                "\(address.root) took too long: \(error.timer?.rawValue ?? "total") timer\(detail)",
                remedy: remedy
            )
        case .malformedResponse, .headTooLarge:
            return AskError(
                .protocolError,
                "\(address.root) does not speak HTTP as expected\(detail)",
                remedy: "Check port and scheme in ASK_BASE_URL."
            )
        case .truncatedBody:
            return AskError(
                .protocolError,
                "the answer was cut\(detail)",
                remedy: "ask --resume goes on with it."
            )
        case .connectionClosed where error.phase == .streaming:
            return AskError(
                .protocolError,
                "the connection was closed in the middle of the answer",
                remedy: "ask --resume goes on with it."
            )
        case .connectionClosed:
            return AskError(
                .unavailable,
                "\(address.root) closed the connection without an answer",
                remedy: "ask --doctor looks closer."
            )
        case .invalidRequest:
            return AskError(
                .usage,
                "the request cannot be sent\(detail)",
                remedy: "Check -H and the address."
            )
        default:
            return AskError(
                .unavailable,
                "the call to \(address.root) failed\(detail)",
                remedy: "ask --doctor looks closer."
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
