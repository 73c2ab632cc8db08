/// Calls a check whenever files may have changed: when the kernel reports it, or else by polling.
package struct FileFollower: Sendable {
    /// The delay between a change and the check, so that changes made together are complete.
    package var settling = Duration.milliseconds(100)

    /// The polling interval where changes are not reported.
    package var interval = Duration.seconds(2)

    /// The paths to watch; read again after each check.
    private let files: @Sendable () -> [String]

    /// Checks the files; returns whether anything changed.
    private let check: @Sendable () async -> Bool

    /// Creates a follower; it does nothing until ``run(_:)``.
    package init(files: @escaping @Sendable () -> [String], check: @escaping @Sendable () async -> Bool) {
        self.files = files
        self.check = check
    }

    /// Follows the files until the task is cancelled.
    ///
    /// - Parameter watch: reports changes; `nil` to poll.
    package func run(_ watch: FileWatch? = FileWatch()) async {
        var events = watch?.events.makeAsyncIterator()
        while !Task.isCancelled {
            let isWatched = watch?.follow(files()) ?? false
            // The check comes after the watch is set, so that no change in between is missed.
            if await check() {
                guard await pause(settling) else { return }
                continue
            }
            guard isWatched else {
                guard await pause(interval) else { return }
                continue
            }
            guard await events?.next() != nil, await pause(settling) else { return }
        }
    }

    /// Returns whether the task goes on, and was not cancelled.
    private func pause(_ duration: Duration) async -> Bool {
        (try? await Task.sleep(for: duration)) != nil
    }
}
