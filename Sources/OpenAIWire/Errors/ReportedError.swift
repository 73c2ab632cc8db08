/// What a server reports in the body of an error response, in any of the shapes that are common.
///
/// Unlike ``APIError`` it does not require OpenAI's shape: it also reads a bare string, `message` or `detail` at the top
/// level, and FastAPI's list of validation errors.
package struct ReportedError: Sendable, Hashable {
    /// The message; `nil` if the body has none.
    package var message: String?
    package var type: String?
    /// The code, text or number.
    package var code: String?
    /// The name of the parameter that is wrong.
    package var parameter: String?

    package init(_ body: JSONValue) {
        let error = body["error"] ?? body
        message =
            error.stringValue ?? error["message"]?.stringValue ?? body["detail"]?.stringValue
            ?? body["message"]?.stringValue ?? Self.validationText(body["detail"])
        type = error["type"]?.stringValue
        code = error["code"].flatMap { $0.stringValue ?? $0.intValue.map(String.init) }
        parameter = error["param"]?.stringValue
    }

    /// Code, type and parameter in lower case, for comparison.
    package var labels: String {
        [code, type, parameter].compactMap { ($0?.prefix(256))?.lowercased() }.joined(separator: " ")
    }

    /// FastAPI's list of validation errors: where, and what is wrong there.
    private static func validationText(_ detail: JSONValue?) -> String? {
        guard let entries = detail?.arrayValue else { return nil }
        let texts = entries.compactMap { entry -> String? in
            guard let message = entry["msg"]?.stringValue else { return nil }
            let place = (entry["loc"]?.arrayValue ?? []).compactMap {
                $0.stringValue ?? $0.intValue.map(String.init)
            }
            return place.isEmpty ? message : "\(place.joined(separator: ".")): \(message)"
        }
        return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }
}
