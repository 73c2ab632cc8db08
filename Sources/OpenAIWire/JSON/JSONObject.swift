/// The members of a JSON object, in the order they were written.
///
/// Keys are compared byte for byte, as JSON has it (Swift would take `é` in its two spellings for the same).
/// Two objects are equal if they have the same members in any order.
public struct JSONObject: Sendable {
    /// A member of an object.
    public typealias Element = (key: String, value: JSONValue)

    private var storage: [Element] = []
    /// The index of each key; only for objects that are too large to search.
    private var index: [ExactString: Int]?

    private static let largestSearched = 16

    /// An object without members.
    public init() {}

    /// The keys, in order.
    public var keys: [String] { storage.map(\.key) }

    /// How many members there are.
    public var count: Int { storage.count }

    /// Whether there are no members.
    public var isEmpty: Bool { storage.isEmpty }

    /// The value of a key.
    ///
    /// Setting replaces the value of an existing key in its place and appends a new key; setting `nil` removes the
    /// member.
    public subscript(key: String) -> JSONValue? {
        get {
            position(of: key).map { storage[$0].value }
        }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let position = position(of: key) {
                storage[position].value = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// Removes a member and returns its value; the others keep their order.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let position = position(of: key) else { return nil }
        let value = storage.remove(at: position).value
        if index != nil { index = Self.makeIndex(storage) }
        return value
    }

    private func position(of key: String) -> Int? {
        if let index { return index[ExactString(key)] }
        return storage.firstIndex { ExactString($0.key) == ExactString(key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        storage.append((key, value))
        if index != nil {
            index?[ExactString(key)] = storage.count - 1
        } else if storage.count > Self.largestSearched {
            index = Self.makeIndex(storage)
        }
    }

    private static func makeIndex(_ storage: [Element]) -> [ExactString: Int]? {
        guard storage.count > largestSearched else { return nil }
        return Dictionary(
            storage.enumerated().map { (ExactString($0.element.key), $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension JSONObject: RandomAccessCollection {
    /// The position of the first member.
    public var startIndex: Int { 0 }

    /// The position behind the last member.
    public var endIndex: Int { storage.count }

    /// The member at a position.
    public subscript(position: Int) -> Element { storage[position] }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    /// Hashes the members irrespective of their order.
    public func hash(into hasher: inout Hasher) {
        var combined = 0
        for (key, value) in storage {
            var member = Hasher()
            member.combine(key)
            member.combine(value)
            combined ^= member.finalize()
        }
        hasher.combine(combined)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object with the given members; for a duplicate key the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }
}

/// A string that equals another only if their bytes do.
private struct ExactString: Hashable {
    let string: String

    init(_ string: String) {
        self.string = string
    }

    static func == (left: ExactString, right: ExactString) -> Bool {
        left.string.utf8.count == right.string.utf8.count && left.string.utf8.elementsEqual(right.string.utf8)
    }

    func hash(into hasher: inout Hasher) {
        // The bytes, not the text: there are as many texts that are equivalent but differ in their bytes as an attacker
        // wants, and all would have the same hash.
        var string = string
        string.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
