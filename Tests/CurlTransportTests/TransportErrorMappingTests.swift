import CCurl
import HTTPTransport
import Testing

@testable import CurlTransport

struct TransportErrorMappingTests {
    struct Sample: Sendable {
        var curl: CURLcode
        var phase: TransportError.Phase
        var systemError: Int32 = 0
        var detail = ""
        var code: TransportError.Code
    }

    @Test(arguments: [
        Sample(
            curl: CURLE_COULDNT_CONNECT,
            phase: .connecting,
            systemError: ECONNREFUSED,
            code: .connectionRefused
        ),
        Sample(
            curl: CURLE_COULDNT_CONNECT,
            phase: .connecting,
            systemError: EHOSTUNREACH,
            code: .unreachable
        ),
        Sample(
            curl: CURLE_COULDNT_CONNECT,
            phase: .connecting,
            systemError: EMFILE,
            code: .resourceExhausted
        ),
        Sample(curl: CURLE_COULDNT_RESOLVE_HOST, phase: .connecting, code: .nameNotResolved),
        Sample(curl: CURLE_URL_MALFORMAT, phase: .connecting, code: .invalidRequest),
        Sample(curl: CURLE_UNSUPPORTED_PROTOCOL, phase: .connecting, code: .invalidRequest),
        Sample(curl: CURLE_UNSUPPORTED_PROTOCOL, phase: .awaitingHead, code: .malformedResponse),
        Sample(curl: CURLE_PEER_FAILED_VERIFICATION, phase: .connecting, code: .tlsFailed),
        Sample(curl: CURLE_RECV_ERROR, phase: .awaitingHead, code: .connectionClosed),
        Sample(curl: CURLE_SEND_ERROR, phase: .sending, code: .connectionClosed),
        Sample(
            curl: CURLE_RECV_ERROR,
            phase: .streaming,
            detail: "Connection reset by peer",
            code: .truncatedBody
        ),
        Sample(
            curl: CURLE_RECV_ERROR,
            phase: .streaming,
            detail: "bad in chunked-encoding",
            code: .malformedResponse
        ),
        Sample(curl: CURLE_PARTIAL_FILE, phase: .streaming, code: .truncatedBody),
        Sample(curl: CURLE_OUT_OF_MEMORY, phase: .awaitingHead, code: .headTooLarge),
        Sample(curl: CURLE_OUT_OF_MEMORY, phase: .connecting, code: .resourceExhausted),
        Sample(curl: CURLE_OPERATION_TIMEDOUT, phase: .connecting, code: .timedOut),
    ])
    func codes(_ sample: Sample) {
        let error = TransportError(
            easy: sample.curl,
            phase: sample.phase,
            systemError: sample.systemError,
            reusedConnection: false,
            detail: sample.detail
        )
        #expect(error.code == sample.code)
        #expect(error.timer == (sample.code == .timedOut ? .connect : nil))
    }
}
