/// Tells a connection that the server stops: it answers what it has begun, then closes.
struct DrainEvent: Sendable {}
