/// Stores a value on the heap, so that its owner is one word large.
///
/// An async function's frame has room for everything that it may throw or return, and a waiting request keeps about a dozen frames. Copies
/// share the value; a copy that changes gets its own.
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
