/// The sets of labels of requests that went the same way and ended alike.
struct RequestLabels: Sendable {
    private let group: String
    private let deployment: String?
    private let endpoint: String
    private let status: Int

    /// Group, route and status.
    let ofRequest: MetricLabels
    /// The group alone.
    let ofGroup: MetricLabels
    /// Group and deployment, where the request got to one.
    let ofDeployment: MetricLabels?

    init(of summary: RequestSummary, endpoint: String, in table: inout MetricTable) {
        let group = summary.route?.group ?? ""
        let deployment = summary.route?.deployment?.rawValue
        self.group = group
        self.deployment = deployment
        self.endpoint = endpoint
        status = summary.status
        ofRequest = table.labels([group, "/\(endpoint)", StatusLabel.text(summary.status)])
        ofGroup = table.labels([group])
        ofDeployment = deployment.map { table.labels([group, $0]) }
    }

    /// Whether they are those of a request.
    func fit(_ summary: RequestSummary, endpoint: String) -> Bool {
        status == summary.status && self.endpoint == endpoint && group == summary.route?.group ?? ""
            && deployment == summary.route?.deployment?.rawValue
    }

    func fit(group: String, deployment: String) -> Bool {
        self.deployment == deployment && self.group == group
    }

    /// The last few: to compare texts that are the same piece of memory costs less than to hash them.
    struct Recent: Sendable {
        private var labels: [RequestLabels] = []
        private var oldest = 0

        func first(where fits: (RequestLabels) -> Bool) -> RequestLabels? {
            for index in labels.indices where fits(labels[index]) { return labels[index] }
            return nil
        }

        mutating func remember(_ new: RequestLabels) {
            guard labels.count == 8 else { return labels.append(new) }
            labels[oldest] = new
            oldest = (oldest + 1) % labels.count
        }
    }
}
