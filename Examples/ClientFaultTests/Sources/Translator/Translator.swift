import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A small LLM client: requests a translation, and retries while the server is busy.
public struct Translator: Sendable {
    /// Why there is no translation.
    public enum Failure: Error, Equatable {
        case busy
        case refused(status: Int)
        case unusableAnswer
        case unreachable
    }

    /// The server's address, for example `http://127.0.0.1:4000/v1`.
    public var baseURL: String
    /// The number of attempts.
    public var tries: Int
    private let session: URLSession

    /// Creates a client.
    ///
    /// - Parameter timeout: the timeout of an attempt, in seconds without a byte.
    public init(baseURL: String, timeout: TimeInterval = 30, tries: Int = 2) {
        self.baseURL = baseURL
        self.tries = tries
        // On Linux the session's time limit overrides that of the request, which only a silent backend reveals.
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeout
        session = URLSession(configuration: configuration)
    }

    /// Translates a text into English.
    public func translate(_ text: String) async throws(Failure) -> String {
        var failure = Failure.unreachable
        for _ in 0..<tries {
            do throws(Failure) {
                return try await ask(text)
            } catch .refused(let status) {
                // A retry would not help.
                throw .refused(status: status)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func ask(_ text: String) async throws(Failure) -> String {
        guard let url = URL(string: "\(baseURL)/chat/completions") else { throw .unreachable }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.httpBody = try? JSONEncoder().encode(
            Question(messages: [.init(role: "user", content: "Translate into English: \(text)")])
        )
        guard let (data, response) = try? await session.data(for: request) else {
            throw .unreachable
        }
        switch (response as? HTTPURLResponse)?.statusCode {
        case 200:
            let answer = try? JSONDecoder().decode(Answer.self, from: data)
            guard let content = answer?.choices.first?.message.content else { throw .unusableAnswer }
            return content
        case 429, 500, 502, 503, 504, 529: throw .busy
        case let status: throw .refused(status: status ?? 0)
        }
    }

    private struct Message: Codable {
        var role: String
        var content: String
    }

    private struct Question: Encodable {
        var model = "chat"
        var messages: [Message]
    }

    private struct Answer: Decodable {
        struct Choice: Decodable { var message: Message }
        var choices: [Choice]
    }
}
