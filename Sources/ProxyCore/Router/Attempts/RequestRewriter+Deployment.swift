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
        // LiteLLM's own words mean nothing to a backend, and a strict one refuses what it does not know.
        let hasOwnWords = rewriter.remove(where: { LiteLLMWords.contains($0, in: envelope.bytes) })
        let overrides = hasOwnWords ? BodyOverrides(envelope) : nil
        if let overrides {
            for (name, value) in overrides.extraBody where configuration.extraBody[name] == nil {
                rewriter.set(name, to: value.encoded())
            }
        }
        for (name, value) in configuration.defaultParameters
        where configuration.extraBody[name] == nil && overrides?.extraBody[name] == nil {
            rewriter.setDefault(name, to: value)
        }
        for (name, value) in configuration.extraBody { rewriter.set(name, to: value.encoded()) }
        rewriter.drop(configuration.additionalDropParameters, keeping: configuration.extraBody)
        if let overrides { rewriter.drop(overrides.droppedParameters, keeping: configuration.extraBody) }
        for name in dropping
        where configuration.extraBody[name] == nil && overrides?.allowedParameters.contains(name) != true {
            rewriter.remove(name)
        }
        if configuration.extraBody["model"] == nil { rewriter.setModel(upstreamModel) }
        if addsUsage { rewriter.setUsage() }
        return rewriter.rewritten()
    }

    /// Takes out what paths lead to; what the deployment's own configuration sets stays.
    private mutating func drop(_ paths: [String], keeping own: JSONObject) {
        guard !paths.isEmpty else { return }
        // A member is read once, however many paths lead into it.
        var nested: [String: [ParameterPath]] = [:]
        for text in paths {
            // A name with dots may be a member's own.
            remove(text)
            guard let path = ParameterPath(text), !path.isWhole, own[path.field] == nil else { continue }
            nested[path.field, default: []].append(path)
        }
        for (field, paths) in nested {
            change(field) { value in
                var isChanged = false
                for path in paths where path.remove(from: &value) { isChanged = true }
                return isChanged
            }
        }
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
