package import ProxyCore

/// A built-in model that returns a fixed sentence.
///
/// With it a first request works on a machine without any backend.
package enum DemoModel {
    /// The name that clients send.
    package static let name = "demo"

    /// The deployment.
    package static let deployment = DeploymentConfiguration(
        id: DeploymentID("demo"),
        modelName: name,
        upstreamModel: name,
        baseURL: "http://localhost/v1",
        mockResponse:
            "Hello! This is the demo model inside litellm-proxy: no backend was found on this machine. "
            + "Start one, for example vLLM on port 8000, or pass --config with a LiteLLM config.yaml."
    )
}
