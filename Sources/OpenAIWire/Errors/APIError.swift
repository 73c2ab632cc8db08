/// What went wrong, as OpenAI's API tells it.
public struct APIError: Sendable, Hashable {
    /// What went wrong, for a person.
    public var message: String
    /// The class of the error.
    public var type: String?
    /// The parameter at fault.
    public var param: String?
    /// A code: a name in OpenAI's API, the HTTP status in vLLM's.
    public var code: APIErrorCode?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// An error with the given fields; those that are `nil` are sent as `null`, as OpenAI does.
    public init(
        message: String,
        type: String? = nil,
        param: String? = nil,
        code: APIErrorCode? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.message = message
        self.type = type
        self.param = param
        self.code = code
        let nulls: AdditionalFields = ["type": nil, "param": nil, "code": nil]
        self.additionalFields = nulls.merging(additionalFields)
    }
}

extension APIError: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        message = try fields.read("message")
        type = try fields.readIfPresent("type")
        param = try fields.readIfPresent("param")
        code = try fields.readIfPresent("code")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("message", message)
        try fields.writeIfPresent("type", type)
        try fields.writeIfPresent("param", param)
        try fields.writeIfPresent("code", code)
        try fields.write(additionalFields)
    }
}

/// The code of an error, which backends spell as a string or as a number.
public enum APIErrorCode: Sendable, Hashable {
    /// A name such as `model_not_found`, or a status as text.
    case string(String)
    /// A number, usually the HTTP status.
    case number(JSONNumber)

    /// The code as text, whichever way it is spelled.
    public var text: String {
        switch self {
        case .string(let text): text
        case .number(let number): number.text
        }
    }
}

extension APIErrorCode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// A code in words.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// A code in numbers.
    public init(integerLiteral value: Int) {
        self = .number(JSONNumber(value))
    }
}

extension APIErrorCode: Codable {
    /// Takes a string or a number.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else {
            self = .number(try container.decode(JSONNumber.self))
        }
    }

    /// Writes the code in the spelling it has.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .string(let text): try text.encode(to: encoder)
        case .number(let number): try number.encode(to: encoder)
        }
    }
}
