/// An error of OpenAI's API.
public struct APIError: Sendable, Hashable {
    /// A message for a person.
    public var message: String
    /// The error's class.
    public var type: String?
    /// The parameter that caused the error.
    public var param: String?
    /// An error code: a name in OpenAI's API, the HTTP status in vLLM's.
    public var code: APIErrorCode?
    /// Fields without a property, preserved when the value is encoded.
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
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        message = try fields.read("message")
        type = try fields.readIfPresent("type")
        param = try fields.readIfPresent("param")
        code = try fields.readIfPresent("code")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("message", message)
        try fields.writeIfPresent("type", type)
        try fields.writeIfPresent("param", param)
        try fields.writeIfPresent("code", code)
        try fields.write(additionalFields)
    }
}

/// An error code, which backends write as a string or as a number.
public enum APIErrorCode: Sendable, Hashable {
    /// A name such as `model_not_found`, or a status as text.
    case string(String)
    /// A number, usually the HTTP status.
    case number(JSONNumber)

    /// The code as text, in either notation.
    public var text: String {
        switch self {
        case .string(let text): text
        case .number(let number): number.text
        }
    }
}

extension APIErrorCode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// A code as a string.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// A code as a number.
    public init(integerLiteral value: Int) {
        self = .number(JSONNumber(value))
    }
}

extension APIErrorCode: Codable {
    /// Decodes a string or a number.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else {
            self = .number(try container.decode(JSONNumber.self))
        }
    }

    /// Encodes the code in its original notation.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .string(let text): try text.encode(to: encoder)
        case .number(let number): try number.encode(to: encoder)
        }
    }
}

/// The body of an error response: `{"error": {…}}`.
public struct APIErrorEnvelope: Sendable, Hashable {
    /// The error.
    public var error: APIError
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The envelope of an error.
    public init(error: APIError, additionalFields: AdditionalFields = [:]) {
        self.error = error
        self.additionalFields = additionalFields
    }
}

extension APIErrorEnvelope: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        error = try fields.read("error")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("error", error)
        try fields.write(additionalFields)
    }
}
