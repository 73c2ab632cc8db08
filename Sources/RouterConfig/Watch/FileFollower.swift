/// Has files looked at whenever they may be others than before: when the kernel says so, or from time to time where it does not.
package struct FileFollower: Sendable {
    /// How long after a change the files are looked at, for what changes together to be complete.
    package var settling = Duration.milliseconds(100)

    /// The pause between two looks where changes are not told of.
    package var interval = Duration.seconds(2)

    /// The paths; asked for after each look.
    private let files: @Sendable () -> [String]

    /// Looks, and says whether anything was another.
    private let look: @Sendable () async -> Bool

    /// Creates a follower; it does nothing before ``run()``.
    package init(files: @escaping @Sendable () -> [String], look: @escaping @Sendable () async -> Bool) {
        self.files = files
        self.look = look
    }

    /// Follows the files until the task is cancelled.
    ///
    /// - Parameter watch: what tells of changes; nil where nothing does.
    package func run(_ watch: FileWatch? = FileWatch()) async {
        var events = watch?.events.makeAsyncIterator()
        while !Task.isCancelled {
            let isTold = watch?.follow(files()) ?? false
            // Looking after the watch was set, so that no change falls between the two.
            if await look() {
                guard await pause(settling) else { return }
                continue
            }
            guard isTold else {
                guard await pause(interval) else { return }
                continue
            }
            guard await events?.next() != nil, await pause(settling) else { return }
        }
    }

    /// Whether there is a time after it.
    private func pause(_ duration: Duration) async -> Bool {
        (try? await Task.sleep(for: duration)) != nil
    }
}
