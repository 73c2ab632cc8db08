/// How the fields of one chunk go together with those of the chunks before it.
enum FieldMerge {
    /// The later value counts.
    case replacing
    /// Lists are continued; of the rest the later value counts.
    case continuingLists
    /// Texts are joined, lists continued, objects merged; of the rest the later value counts.
    case joiningTexts

    /// Texts that are told whole, even where texts come in pieces.
    private static let labels = ["id", "type", "format", "role", "name"]

    /// Merges the fields of `piece`; a `null` leaves what is there.
    func merge(_ piece: JSONObject, into whole: inout JSONObject) {
        for (key, value) in piece {
            guard let earlier = whole[key], !earlier.isNull else {
                whole[key] = value
                continue
            }
            switch (earlier, value) {
            case (_, .null):
                break
            case (.string(let left), .string(let right))
            where self == .joiningTexts && !Self.labels.contains(key):
                whole[key] = .string(left + right)
            case (.array(let left), .array(let right)) where self != .replacing:
                whole[key] = .array(left + right)
            case (.object(var left), .object(let right)) where self == .joiningTexts:
                merge(right, into: &left)
                whole[key] = .object(left)
            default:
                whole[key] = value
            }
        }
    }
}
