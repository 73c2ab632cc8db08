import OpenAIWire

extension RequestRewriter {
    /// The body for a deployment.
    ///
    /// - Parameters:
    ///   - envelope: the client's body.
    ///   - deployment: the one that gets it.
    ///   - upstreamModel: the model's name there, as JSON text.
    ///   - addsUsage: whether to ask for the stream's usage, which the client did not.
    ///   - dropping: fields to remove; those that the deployment's configuration sets stay.
    static func body(
        _ envelope: RequestEnvelope,
        for deployment: Deployment,
        upstreamModel: [UInt8],
        addsUsage: Bool,
        dropping: [String] = []
    ) -> [UInt8] {
        let configuration = deployment.configuration
        var rewriter = RequestRewriter(envelope)
        // LiteLLM's own fields mean nothing to a backend, and a strict one rejects unknown fields.
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

    /// Removes what paths point to, except what the deployment's own configuration sets.
    private mutating func drop(_ paths: [String], keeping own: JSONObject) {
        guard !paths.isEmpty else { return }
        // A member is parsed once, however many paths point into it.
        var nested: [String: [ParameterPath]] = [:]
        for text in paths {
            // A member's own name may have dots.
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
