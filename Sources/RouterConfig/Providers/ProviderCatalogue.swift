import ProxyCore

/// All of LiteLLM's provider prefixes, served or not.
///
/// Adding one takes one line.
enum ProviderCatalogue {
    static func entry(_ name: String) -> ProviderEntry? { index[name] }

    static let names: [String] = all.map(\.name)

    /// The served prefixes, for messages.
    static let servedNames: [String] = served.map(\.name)

    /// The served providers whose address is known without `api_base`.
    static func reachableNames(environment: [String: String]) -> [String] {
        served.filter { entry in
            guard case .served(let provider) = entry.support else { return false }
            return provider.defaultBase != nil && !provider.isGuess
                || provider.baseVariables.contains { environment[$0]?.isEmpty == false }
        }.map(\.name)
    }

    private static let all = served + compatible + foreign
    private static let index = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    static let openAI = ServedProvider(
        provider: .openAI,
        baseVariables: ["OPENAI_BASE_URL", "OPENAI_API_BASE"],
        keyVariables: ["OPENAI_API_KEY"],
        defaultBase: "https://api.openai.com/v1"
    )

    static let textCompletion = ServedProvider(
        provider: .textCompletionOpenAI,
        baseVariables: ["OPENAI_BASE_URL", "OPENAI_API_BASE"],
        keyVariables: ["OPENAI_API_KEY"],
        defaultBase: "https://api.openai.com/v1"
    )

    private static let served: [ProviderEntry] = [
        serve("openai", openAI),
        serve("text-completion-openai", textCompletion),
        serve(
            "hosted_vllm",
            ServedProvider(
                provider: .hostedVLLM,
                baseVariables: ["HOSTED_VLLM_API_BASE"],
                keyVariables: ["HOSTED_VLLM_API_KEY"],
                defaultBase: "http://127.0.0.1:8000/v1",
                isGuess: true
            )
        ),
        serve(
            "openai_like",
            ServedProvider(
                provider: .openAILike,
                baseVariables: ["OPENAI_LIKE_API_BASE"],
                keyVariables: ["OPENAI_LIKE_API_KEY"]
            )
        ),
        serve(
            "litellm_proxy",
            ServedProvider(
                provider: .liteLLMProxy,
                baseVariables: ["LITELLM_PROXY_API_BASE"],
                keyVariables: ["LITELLM_PROXY_API_KEY"]
            )
        ),
        serve("custom_openai", local(nil, ["OPENAI_LIKE_API_BASE"], ["OPENAI_LIKE_API_KEY"])),
        serve("lm_studio", local("http://127.0.0.1:1234/v1", ["LM_STUDIO_API_BASE"], ["LM_STUDIO_API_KEY"])),
        serve("llamafile", local("http://127.0.0.1:8080/v1", ["LLAMAFILE_API_BASE"], ["LLAMAFILE_API_KEY"])),
        serve(
            "xinference",
            local("http://127.0.0.1:9997/v1", ["XINFERENCE_API_BASE"], ["XINFERENCE_API_KEY"])
        ),
        serve("lemonade", local("http://127.0.0.1:8000/api/v1", ["LEMONADE_API_BASE"], ["LEMONADE_API_KEY"])),
        serve(
            "docker_model_runner",
            local(
                "http://127.0.0.1:12434/engines/v1",
                ["DOCKER_MODEL_RUNNER_API_BASE"],
                ["DOCKER_MODEL_RUNNER_API_KEY"]
            )
        ),
    ]

    private static let compatible: [ProviderEntry] = [
        compatible("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        compatible("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
        compatible("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
        compatible("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        compatible("codestral", "https://codestral.mistral.ai/v1", "CODESTRAL_API_KEY"),
        compatible("together_ai", "https://api.together.xyz/v1", "TOGETHERAI_API_KEY"),
        compatible("fireworks_ai", "https://api.fireworks.ai/inference/v1", "FIREWORKS_AI_API_KEY"),
        compatible("xai", "https://api.x.ai/v1", "XAI_API_KEY"),
        compatible("perplexity", "https://api.perplexity.ai", "PERPLEXITYAI_API_KEY"),
        compatible("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
        compatible("sambanova", "https://api.sambanova.ai/v1", "SAMBANOVA_API_KEY"),
        compatible("nvidia_nim", "https://integrate.api.nvidia.com/v1", "NVIDIA_NIM_API_KEY"),
        compatible("deepinfra", "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"),
        compatible("github", "https://models.github.ai/inference", "GITHUB_API_KEY"),
        compatible("hyperbolic", "https://api.hyperbolic.xyz/v1", "HYPERBOLIC_API_KEY"),
        compatible("novita", "https://api.novita.ai/v3/openai", "NOVITA_API_KEY"),
        compatible("nebius", "https://api.studio.nebius.ai/v1", "NEBIUS_API_KEY"),
        compatible("moonshot", "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
        compatible(
            "dashscope",
            "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
            "DASHSCOPE_API_KEY"
        ),
        compatible("zai", "https://api.z.ai/api/paas/v4", "ZAI_API_KEY"),
        compatible("ai21_chat", "https://api.ai21.com/studio/v1", "AI21_API_KEY"),
        compatible("featherless_ai", "https://api.featherless.ai/v1", "FEATHERLESS_AI_API_KEY"),
        compatible("galadriel", "https://api.galadriel.com/v1", "GALADRIEL_API_KEY"),
        compatible("inception", "https://api.inceptionlabs.ai/v1", "INCEPTION_API_KEY"),
        compatible("lambda_ai", "https://api.lambda.ai/v1", "LAMBDA_API_KEY"),
        compatible("meta_llama", "https://api.llama.com/compat/v1", "LLAMA_API_KEY"),
        compatible("minimax", "https://api.minimax.io/v1", "MINIMAX_API_KEY"),
        compatible("volcengine", "https://ark.cn-beijing.volces.com/api/v3", "VOLCENGINE_API_KEY"),
        compatible("vercel_ai_gateway", "https://ai-gateway.vercel.sh/v1", "VERCEL_AI_GATEWAY_API_KEY"),
        compatible("voyage", "https://api.voyageai.com/v1", "VOYAGE_API_KEY"),
        compatible("jina_ai", "https://api.jina.ai/v1", "JINA_AI_API_KEY"),
        compatible("gemini", "https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"),
        compatible("anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY"),
        compatible("cohere", "https://api.cohere.ai/compatibility/v1", "COHERE_API_KEY"),
        compatible("cohere_chat", "https://api.cohere.ai/compatibility/v1", "COHERE_API_KEY"),
    ]

    private static let ollamaRemedy =
        "Ollama also supports OpenAI's protocol: write `model: openai/NAME`"
        + " with `api_base: http://HOST:11434/v1`"
    private static let vllmRemedy =
        "for a running vLLM write `model: hosted_vllm/NAME` with `api_base: http://HOST:8000/v1`"

    private static let azureRemedy =
        "Azure's v1 API supports OpenAI's protocol: write `model: openai/DEPLOYMENT`"
        + " with `api_base: https://RESOURCE.openai.azure.com/openai/v1`"

    private static let inferenceRemedy = "write `model: openai/NAME` with its `api_base`"

    private static let foreign: [ProviderEntry] =
        [
            "azure": azureRemedy, "huggingface": inferenceRemedy, "infinity": inferenceRemedy,
            "ollama": ollamaRemedy, "ollama_chat": ollamaRemedy, "oobabooga": inferenceRemedy,
            "vllm": vllmRemedy,
        ].map { ProviderEntry(name: $0.key, support: .foreign(remedy: $0.value)) }
        + foreignNames.map { ProviderEntry(name: $0, support: .foreign(remedy: nil)) }

    private static let foreignNames: [String] = """
        a2a ai21 aiml aiohttp_openai aleph_alpha amazon_nova anthropic_text anyscale assemblyai
        auto_router aws_polly azure_ai azure_text baseten bedrock bedrock_converse bedrock_mantle
        black_forest_labs bytez chatgpt chutes clarifai cloudflare cometapi compactifai cursor custom
        databricks datarobot deepgram digitalocean dotprompt elevenlabs empower fal_ai friendliai gigachat
        github_copilot gradient_ai helicone heroku langgraph manus maritalk morph nano-gpt nlp_cloud
        nscale oci oobabooga_chat ovhcloud palm petals pg_vector poe predibase publicai ragflow recraft
        replicate runwayml sagemaker sagemaker_chat sagemaker_nova sap sarvam snowflake soniox stability
        synthetic text-completion-codestral topaz triton v0 vertex_ai vertex_ai_beta wandb watsonx
        watsonx_text xiaomi_mimo
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    private static func serve(_ name: String, _ served: ServedProvider) -> ProviderEntry {
        ProviderEntry(name: name, support: .served(served))
    }

    private static func compatible(_ name: String, _ base: String, _ keyVariable: String) -> ProviderEntry {
        ProviderEntry(name: name, support: .compatible(base: base, keyVariable: keyVariable))
    }

    /// A local server with OpenAI's protocol and its own prefix.
    private static func local(_ base: String?, _ bases: [String], _ keys: [String]) -> ServedProvider {
        ServedProvider(
            provider: .openAILike,
            baseVariables: bases,
            keyVariables: keys,
            defaultBase: base,
            isGuess: true,
            note: "treated like any OpenAI-compatible server"
        )
    }
}
