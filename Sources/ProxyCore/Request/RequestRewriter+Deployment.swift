import OpenAIWire

extension RequestRewriter {
    /// The body for a deployment.
    ///
    /// - Parameters:
    ///   - envelope: what the client sent.
    ///   - deployment: who is going to get it.
    ///   - upstreamModel: the model's name there, as JSON text.
    ///   - addsUsage: whether the stream's usage is asked for though the client did not.
    ///   - dropping: fields of the client's that this deployment does not get; what its configuration sets stays.
    static func body(
        _ envelope: RequestEnvelope,
        for deployment: Deployment,
        upstreamModel: [UInt8],
        addsUsage: Bool,
        dropping: [String] = []
    ) -> [UInt8] {
        let configuration = deployment.configuration
        var rewriter = RequestRewriter(envelope)
        for (name, value) in configuration.defaultParameters where configuration.extraBody[name] == nil {
            rewriter.setDefault(name, to: value)
        }
        for (name, value) in configuration.extraBody { rewriter.set(name, to: value.encoded()) }
        for name in configuration.additionalDropParameters { rewriter.remove(name) }
        for name in dropping where configuration.extraBody[name] == nil { rewriter.remove(name) }
        // LiteLLM's own controls mean nothing to a backend, and a strict one refuses what it does not know.
        rewriter.remove(where: { LiteLLMControls.contains($0, in: envelope.bytes) })
        if configuration.extraBody["model"] == nil { rewriter.setModel(upstreamModel) }
        if addsUsage { rewriter.setUsage() }
        return rewriter.rewritten()
    }

    private mutating func setUsage() {
        var options: JSONObject = [:]
        if let value = value(of: "stream_options"),
            case .object(let object) = try? JSONValue(parsing: Array(value))
        {
            options = object
        }
        options["include_usage"] = .bool(true)
        set("stream_options", to: JSONValue.object(options).encoded())
    }
}
