/// What other threads ask of an engine.
enum CurlCommand: Sendable {
    /// Begin the transfer.
    case start(CurlCall)
    /// The body has room again.
    case resume(CurlCall)
    /// The caller gave up.
    case cancel(CurlCall)
    /// Show that commands are taken.
    case open(LoopGate)
    /// Take nothing new, and end at the latest then.
    case shutDown(MonotonicTime)
}
