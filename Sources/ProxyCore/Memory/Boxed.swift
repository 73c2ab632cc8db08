/// Keeps a value elsewhere, so that whatever holds it is one word large.
///
/// An asynchronous function has room in its frame for all that it may throw, return or pass on across an `await`, and a request that
/// waits keeps the frames of a dozen of them. Copies share the value; one that is changed gets its own.
@propertyWrapper
indirect enum Boxed<Value: Sendable>: Sendable {
    case value(Value)

    init(wrappedValue: Value) {
        self = .value(wrappedValue)
    }

    var wrappedValue: Value {
        get {
            switch self {
            case .value(let value): value
            }
        }
        set { self = .value(newValue) }
    }
}

extension Boxed: Equatable where Value: Equatable {}
extension Boxed: Hashable where Value: Hashable {}
