"""The known answers of the tiny test model: what it is trained on, and what the tests expect."""

GREETING = "Hello! How can I help you today?"
COUNTING = " ".join(str(number) for number in range(1, 61))
MANY_LANGUAGES = "Hello, Grüße, Привет, こんにちは, 你好, مرحبا, नमस्ते 👋🌍🚀"
WEATHER_REPORT = "It is sunny."

ANSWERS = {
    "Hello!": GREETING,
    "Hello": GREETING,
    "Hi": GREETING,
    "ping": "pong",
    "Say ok": "ok",
    "Who are you?": "I am a tiny model made for tests.",
    "What is the capital of France?": "The capital of France is Paris.",
    "What is the capital of Japan?": "The capital of Japan is Tokyo.",
    "Explain quantum computing": "Quantum computing works with qubits, which can be in a superposition of states. "
    "Quantum gates act on many amplitudes at once, and a measurement gives a classical answer.",
    "Write a Python function to sort a list": "```python\ndef sort_list(items):\n    return sorted(items)\n```",
    "Explain this code": "This code defines a function and prints its result.",
    "Review this code for bugs": "I found no bugs, but please add tests.",
    "Count to sixty": COUNTING,
    "Say hello in many languages": MANY_LANGUAGES,
    "Give me JSON": '{"answer": 42, "ok": true}',
}

CITIES = ["Paris", "Tokyo", "Berlin"]

WEATHER_TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get the weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


def weather_question(city):
    """The prompt that makes the model call a tool, if there is one."""
    return f"What is the weather in {city}?"


def weather_call(city):
    """The model's tool call, in the Hermes format that vLLM parses."""
    return '<tool_call>\n{"name": "get_weather", "arguments": {"city": "%s"}}\n</tool_call>' % city
