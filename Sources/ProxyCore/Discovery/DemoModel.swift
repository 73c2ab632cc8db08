/// A model that answers a fixed sentence without any backend, so that a first request works on a machine with nothing else on it.
public enum DemoModel {
    /// The name that clients send.
    public static let name = "demo"

    /// The deployment.
    public static let deployment = DeploymentConfiguration(
        id: DeploymentID("demo"),
        modelName: name,
        upstreamModel: name,
        baseURL: "http://localhost/v1",
        mockResponse:
            "Hello! This is the demo model inside litellm-proxy: no backend was found on this machine. "
            + "Start one, for example vLLM on port 8000, or pass --config with a LiteLLM config.yaml."
    )
}
