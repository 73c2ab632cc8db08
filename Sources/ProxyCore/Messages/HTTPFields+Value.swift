package import HTTPTypes

extension HTTPFields {
    /// The value of a field, as the subscript returns it, but without a copy if the field occurs only once.
    package func value(of name: HTTPField.Name) -> String? {
        guard let index = firstIndex(of: name, from: startIndex) else { return nil }
        return firstIndex(of: name, from: index + 1) == nil ? self[index].value : self[name]
    }

    /// Compares lengths first, which rules out most names.
    private func firstIndex(of name: HTTPField.Name, from start: Int) -> Int? {
        let text = name.canonicalName
        let length = text.utf8.count
        for index in start..<endIndex {
            let candidate = self[index].name.canonicalName
            if candidate.utf8.count == length, candidate == text { return index }
        }
        return nil
    }

    /// Whether a field's lowercase name passes a test; does not copy fields.
    @inline(__always)
    func hasName(where test: (String.UTF8View) -> Bool) -> Bool {
        for index in startIndex..<endIndex where test(self[index].name.canonicalName.utf8) { return true }
        return false
    }

    /// Sets a field that usually is not present yet.
    package mutating func set(_ field: HTTPField) {
        if firstIndex(of: field.name, from: startIndex) == nil {
            append(field)
        } else {
            self[fields: field.name] = [field]
        }
    }

    /// Adds a field.
    package mutating func add(_ name: HTTPField.Name, _ value: String) {
        append(HTTPField(name: name, value: value))
    }
}
