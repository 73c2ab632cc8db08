/// A name that is the same as another only where its bytes are.
///
/// Texts of Swift are equal where Unicode says that they look the same: `K` written as KELVIN SIGN is `K`, and an `é` is one character
/// or two. A model's name that decides where a request goes must not have a second spelling that other programs take for another name.
package struct ExactName: Hashable, Sendable {
    let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static func == (left: ExactName, right: ExactName) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension StringProtocol {
    /// Whether two texts are the same byte for byte.
    package func hasSameBytes(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Dictionary where Key == String {
    /// The value of a name that is written with the same bytes.
    func value(ofExactly name: String) -> Value? {
        guard let index = index(forKey: name), self[index].key.hasSameBytes(as: name) else { return nil }
        return self[index].value
    }
}
