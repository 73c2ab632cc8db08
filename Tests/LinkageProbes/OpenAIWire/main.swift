import OpenAIWire

// The smallest program that uses the wire types: LinkageTests looks at what it needs to run.
let request = ChatCompletionRequest(model: "m", messages: [.user("Hi")])
print(String(decoding: try WireEncoder().encode(request), as: UTF8.self))
