/// How models behind a wildcard are listed.
public struct ModelListing: Sendable, Hashable {
    /// `check_provider_endpoint`: whether backends are asked what a wildcard stands for; otherwise it is listed as written.
    public var asksBackends: Bool

    /// `return_wildcard_routes`: whether a wildcard is listed as written also where the backend said what it stands for.
    public var includesPatterns: Bool

    /// Creates the defaults: backends are asked, and what they serve takes the wildcard's place.
    public init(asksBackends: Bool = true, includesPatterns: Bool = false) {
        self.asksBackends = asksBackends
        self.includesPatterns = includesPatterns
    }
}
