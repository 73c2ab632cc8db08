public import HTTPTransport
import ProxyCore

/// The suite that every `BackendTransport` that reaches backends by their address should pass.
///
/// It runs a transport against a ``ScriptedBackend`` on this machine, in good and in bad behaviour.
public enum BackendTransportConformance: ConformanceSuite {
    /// Any transport.
    public typealias Subject = any BackendTransport

    /// All cases.
    public static let cases: [Case] =
        requestCases + answerCases + connectionCases + faultCases + timerCases + cancellationCases + flowCases
}
