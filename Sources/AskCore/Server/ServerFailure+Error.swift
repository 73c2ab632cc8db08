extension ServerFailure {
    /// What the failure means for the person who asked.
    func error(address: ServerAddress, keyOrigin: String?) -> AskError {
        let identification = requestID.map { " [request \($0)]" } ?? ""
        let said = message.isEmpty ? "" : ": \(message)"
        let text = "\(address.root) answered \(status)\(said)\(identification)"
        switch status {
        case 401, 403:
            let remedy =
                keyOrigin.map { "The key from \($0) was refused; correct it." }
                ?? "Set ASK_API_KEY, or key_file in the configuration."
            return AskError(.notPermitted, text, remedy: remedy)
        case 404 where !isJSON || message.isEmpty || message == "Not Found":
            return AskError(
                .protocolError,
                "there is no OpenAI API at \(address.root): it answered 404\(identification)",
                remedy: "Check ASK_BASE_URL; ask --doctor looks closer."
            )
        case 408: return AskError(.tryLater, text, remedy: "Try again later.")
        case 429:
            let wait = retryAfter.map { "Try again in \($0.shortText)." } ?? "Try again later."
            return AskError(.tryLater, text, remedy: wait)
        case 300..<400:
            let target = location.map { " to \($0)" } ?? ""
            return AskError(
                .protocolError,
                "\(address.root) redirects\(target); neither question nor key are sent elsewhere",
                remedy: "Set ASK_BASE_URL to the address that is meant."
            )
        case 400..<500 where isContextTooLong:
            var error = AskError(
                .badData,
                text,
                remedy: "--fit head, tail, middle or lines cuts the input to what the model takes."
            )
            error.isContextTooLong = true
            return error
        case 400..<500: return AskError(.badData, text, remedy: "ask --dry-run shows the request's body.")
        case 500...: return AskError(.unavailable, text, remedy: "ask --doctor looks closer.")
        default:
            return AskError(.protocolError, text, remedy: "Check ASK_BASE_URL; ask --doctor looks closer.")
        }
    }
}
