/// What became of every part of a configuration.
///
/// Holds no secret.
public struct ConfigReport: Sendable, Hashable {
    /// The file.
    public var file: String
    /// The findings, in the order of the file.
    public var diagnostics: [ConfigDiagnostic]
    /// Every key that the file uses and what became of it, in the order it was read.
    public var keys: [KeyUse]
    /// What is served.
    public var servedModels: [ServedModel]
    /// The entries of `model_list` that are not served.
    public var rejectedModels: [RejectedModel]

    /// Creates a report.
    public init(
        file: String,
        diagnostics: [ConfigDiagnostic] = [],
        keys: [KeyUse] = [],
        servedModels: [ServedModel] = [],
        rejectedModels: [RejectedModel] = []
    ) {
        self.file = file
        self.diagnostics = diagnostics
        self.keys = keys
        self.servedModels = servedModels
        self.rejectedModels = rejectedModels
    }

    /// Whether `--validate_config` should call the file good: a model is served, and nothing in it is an
    /// error.
    public var isValid: Bool {
        !servedModels.isEmpty && !diagnostics.contains { $0.severity == .error }
    }
}

extension ConfigReport {
    /// One deployment, as a report shows it.
    public struct ServedModel: Sendable, Hashable {
        /// The name that clients ask for.
        public var modelName: String
        /// `litellm_params.model` as written.
        public var model: String
        /// The address that it is asked at.
        public var baseURL: String

        /// Creates a line of a report.
        public init(modelName: String, model: String, baseURL: String) {
            self.modelName = modelName
            self.model = model
            self.baseURL = baseURL
        }
    }
}
