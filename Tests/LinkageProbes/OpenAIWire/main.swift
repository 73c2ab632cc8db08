import OpenAIWire

// The smallest program that uses the wire types; LinkageTests checks what it links.
let request = ChatCompletionRequest(model: "m", messages: [.user("Hi")])
print(String(decoding: try WireEncoder().encode(request), as: UTF8.self))
