/// A path below `/v1` that is passed to the backend of the request's model though it is not an inference endpoint.
public struct PassThroughPath: Sendable, Hashable {
    /// The path with its `/v1`, as in `/v1/load_lora_adapter`.
    public var path: String

    /// Whether what stands below it is passed on, too: `include_subpath`.
    public var includesSubpaths: Bool

    /// Creates a path.
    public init(_ path: String, includesSubpaths: Bool = false) {
        self.path = path
        self.includesSubpaths = includesSubpaths
    }

    /// Whether it covers a path of a request, which was found to be plain.
    func covers(_ requested: String) -> Bool {
        requested.hasSameBytes(as: path) || (includesSubpaths && requested.utf8.starts(with: "\(path)/".utf8))
    }
}
