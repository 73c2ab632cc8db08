import HTTPTypes

/// Tells what is left of a model group's limits in the running minute, under the names that OpenAI and LiteLLM use.
///
/// The sums of the deployments that have a limit; nothing where none has.
struct RateLimitHeaders {
    private var requestLimit: Int?
    private var requestsLeft = 0
    private var tokenLimit: Int?
    private var tokensLeft = 0

    init(_ group: ModelGroup, at now: ContinuousClock.Instant) {
        for deployment in group.deployments {
            let configuration = deployment.configuration
            guard configuration.requestsPerMinute != nil || configuration.tokensPerMinute != nil else {
                continue
            }
            let reading = deployment.state.reading(at: now)
            if let limit = configuration.requestsPerMinute {
                requestLimit = (requestLimit ?? 0) + limit
                requestsLeft += max(0, limit - reading.requestsThisMinute)
            }
            if let limit = configuration.tokensPerMinute {
                tokenLimit = (tokenLimit ?? 0) + limit
                tokensLeft += max(0, limit - reading.tokensThisMinute)
            }
        }
    }

    func add(to fields: inout HTTPFields) {
        if let requestLimit {
            fields.set(HTTPField(name: .requestLimit, value: String(requestLimit)))
            fields.set(HTTPField(name: .remainingRequests, value: String(requestsLeft)))
        }
        if let tokenLimit {
            fields.set(HTTPField(name: .tokenLimit, value: String(tokenLimit)))
            fields.set(HTTPField(name: .remainingTokens, value: String(tokensLeft)))
        }
    }
}
