/// The sets of labels of requests with the same endpoint, group, deployment and status.
struct RequestLabels: Sendable {
    private let group: String
    private let deployment: String?
    private let endpoint: String
    private let status: Int

    /// Group, route and status.
    let ofRequest: MetricLabels
    /// Only the group.
    let ofGroup: MetricLabels
    /// Group and deployment, if the request reached one.
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

    /// Whether they are the labels of a request.
    func match(_ summary: RequestSummary, endpoint: String) -> Bool {
        status == summary.status && self.endpoint == endpoint && group == summary.route?.group ?? ""
            && deployment == summary.route?.deployment?.rawValue
    }

    func match(group: String, deployment: String) -> Bool {
        self.deployment == deployment && self.group == group
    }

    /// The last few, because comparing strings with the same storage costs less than hashing them.
    struct Recent: Sendable {
        private var labels: [RequestLabels] = []
        private var oldest = 0

        func first(where fits: (RequestLabels) -> Bool) -> RequestLabels? {
            for index in labels.indices where fits(labels[index]) { return labels[index] }
            return nil
        }

        mutating func store(_ new: RequestLabels) {
            guard labels.count == 8 else { return labels.append(new) }
            labels[oldest] = new
            oldest = (oldest + 1) % labels.count
        }
    }
}

/// A status as a label: common ones unchanged, any other by its class, because a backend can send any number.
enum StatusLabel {
    private static let common: Set<Int> = [
        200, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 425, 429, 499, 500, 502, 503, 504, 529,
    ]

    static func text(_ status: Int) -> String {
        common.contains(status) ? String(status) : "\(status / 100)xx"
    }
}
