/// What brings an exchange's request to the backend and its answer back.
///
/// Belongs to the engine's thread, as the exchange does that it tells what came.
protocol Carrier: AnyObject {
    /// Whether all of the request went out.
    var isRequestSent: Bool { get }

    /// Reads on after the exchange had held it.
    func goOn()

    /// The exchange is over: ends what still runs of it.
    func end()
}
