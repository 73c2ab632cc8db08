/// Stands for one set of labels of a table: where the table keeps what is counted under it.
///
/// Good until the table forgets something.
struct MetricLabels: Sendable {
    let row: Int
}
