#!/usr/bin/env python3
"""Sends clients' requests to a running vLLM, and stores each exchange in a file: the fixtures of the byte fidelity tests.

usage: record.py URL [FOLDER]        as in: record.py http://127.0.0.1:8000; the folder is Tests/Fixtures/vllm

README.md in the folder describes the files. Ids, times and dates are replaced by others of the same length, so that a
second recording differs where vLLM does. Needs Python only.
"""

import json
import pathlib
import re
import socket
import sys
import urllib.parse

from known_answers import WEATHER_TOOL, weather_question

MODEL = "qwen2.5-7b"
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "vllm"

# --- What is asked ----------------------------------------------------------------------------------------------------

HELLO = [{"role": "user", "content": "Hello!"}]
WEATHER = [{"role": "user", "content": weather_question("Paris")}]
TOOLED = {"messages": WEATHER, "tools": [WEATHER_TOOL]}
FORCED = {"tool_choice": {"type": "function", "function": {"name": "get_weather"}}}
WEATHER_RETOLD = [
    *WEATHER,
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": "call_1",
                "type": "function",
                "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'},
            }
        ],
    },
    {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
]
ANSWER_SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "integer"}, "ok": {"type": "boolean"}},
    "required": ["answer", "ok"],
    "additionalProperties": False,
}
SCHEMA_FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "answer", "schema": ANSWER_SCHEMA, "strict": True},
}
RESPONSES_TOOL = {"type": "function", **WEATHER_TOOL["function"]}
MESSAGES_TOOL = {
    "name": "get_weather",
    "description": "Get the weather",
    "input_schema": WEATHER_TOOL["function"]["parameters"],
}
STREAM = {"stream": True}
STREAM_USAGE = {"stream": True, "stream_options": {"include_usage": True}}
TOO_LONG = [{"role": "user", "content": "ping " * 2100}]


def saying(text):
    return {"messages": [{"role": "user", "content": text}]}


CHAT = {
    "chat": {},
    "chat-system": {"messages": [{"role": "system", "content": "You are terse."}, *HELLO]},
    "chat-developer-role": {"messages": [{"role": "developer", "content": "You are terse."}, *HELLO]},
    "chat-unknown-role": {"messages": [{"role": "wizard", "content": "Hello!"}]},
    "chat-earlier-turn": {
        "messages": [*HELLO, {"role": "assistant", "content": "Hello!"}, {"role": "user", "content": "ping"}]
    },
    "chat-content-parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hello!"}]}]},
    "chat-long": saying("Count to sixty"),
    "chat-code": saying("Write a Python function to sort a list"),
    "chat-utf8": saying("Say hello in many languages"),
    "chat-utf8-request": saying('Grüße 👋 "quoted" \\ and \u2028'),
    "chat-n2": {"n": 2, "temperature": 0.7, "seed": 1},
    "chat-logprobs": {"logprobs": True, "top_logprobs": 2, "max_tokens": 3},
    "chat-prompt-logprobs": {"prompt_logprobs": 1, "max_tokens": 2},
    "chat-token-ids": {"return_token_ids": True},
    "chat-stop": {"stop": "help"},
    "chat-stop-included": {"stop": ["can", "I"], "include_stop_str_in_output": True},
    "chat-length": {"max_tokens": 3},
    "chat-max-completion-tokens": {"max_completion_tokens": 3},
    "chat-sampled": {"temperature": 1.5, "top_p": 0.9, "seed": 7, "presence_penalty": 0.5, "frequency_penalty": 0.1},
    "chat-logit-bias": {"logit_bias": {"5": -100}, "max_tokens": 4},
    "chat-vllm-fields": {
        "top_k": 5,
        "min_p": 0.1,
        "repetition_penalty": 1.05,
        "chat_template_kwargs": {"enable_thinking": False},
        "priority": 0,
    },
    "chat-continued": {
        "messages": [*HELLO, {"role": "assistant", "content": "Hello! How can"}],
        "add_generation_prompt": False,
        "continue_final_message": True,
    },
    "chat-unknown-fields": {"no_such_parameter": {"x": 1}, "another": "y"},
    "chat-client-fields": {"user": "me", "metadata": {"a": "b"}, "store": False, "service_tier": "auto"},
    "chat-json-object": {**saying("Give me JSON"), "response_format": {"type": "json_object"}},
    "chat-json-schema": {**saying("Give me JSON"), "response_format": SCHEMA_FORMAT},
    "chat-choice": {**saying("ping"), "structured_outputs": {"choice": ["pong", "ping"]}},
    "chat-tools": TOOLED,
    "chat-tools-required": {**TOOLED, "tool_choice": "required"},
    "chat-tools-forced": {**TOOLED, **FORCED},
    "chat-tools-none": {**TOOLED, "tool_choice": "none", "max_tokens": 8},
    "chat-tools-unused": {**TOOLED, "messages": HELLO},
    "chat-tools-result": {**TOOLED, "messages": WEATHER_RETOLD},
    "chat-stream": STREAM,
    "chat-stream-usage": STREAM_USAGE,
    "chat-stream-continuous-usage": {
        "stream": True,
        "stream_options": {"include_usage": True, "continuous_usage_stats": True},
    },
    "chat-stream-no-usage": {"stream": True, "stream_options": {"include_usage": False}},
    "chat-stream-flag-as-text": {"stream": "yes"},
    "chat-stream-n2": {**STREAM, "n": 2, "temperature": 0.7, "seed": 1},
    "chat-stream-logprobs": {**STREAM, "logprobs": True, "top_logprobs": 2, "max_tokens": 3},
    "chat-stream-token-ids": {**STREAM, "return_token_ids": True},
    "chat-stream-utf8": {**saying("Say hello in many languages"), **STREAM},
    "chat-stream-long": {**saying("Count to sixty"), **STREAM_USAGE},
    "chat-stream-code": {**saying("Write a Python function to sort a list"), **STREAM},
    "chat-stream-stop": {**STREAM, "stop": "help"},
    "chat-stream-length": {**STREAM_USAGE, "max_tokens": 3},
    "chat-stream-json-schema": {**saying("Give me JSON"), "response_format": SCHEMA_FORMAT, **STREAM},
    "chat-stream-tools": {**TOOLED, **STREAM},
    "chat-stream-tools-required": {**TOOLED, "tool_choice": "required", **STREAM},
    "chat-stream-tools-forced": {**TOOLED, **FORCED, **STREAM},
    "chat-stream-tools-result": {**TOOLED, "messages": WEATHER_RETOLD, **STREAM_USAGE},
    "error-no-messages": {"messages": []},
    "error-messages-missing": {"messages": ...},
    "error-messages-as-text": {"messages": "Hello!"},
    "error-temperature-range": {"temperature": 9},
    "error-temperature-as-text": {"temperature": "hot"},
    "error-n-zero": {"n": 0},
    "error-max-tokens-negative": {"max_tokens": -1},
    "error-max-tokens-huge": {"max_tokens": 1_000_000},
    "error-top-logprobs": {"logprobs": True, "top_logprobs": 1000},
    "error-context-length": {"messages": TOO_LONG},
    "error-context-length-stream": {"messages": TOO_LONG, **STREAM},
    "error-image": {
        "messages": [
            {
                "role": "user",
                "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}],
            }
        ]
    },
    "error-response-format": {"response_format": {"type": "yaml"}},
    "error-json-schema": {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": {"type": "no such type"}},
        }
    },
    "error-tool-unknown": {**TOOLED, "tool_choice": {"type": "function", "function": {"name": "nobody"}}},
    "error-tools-malformed": {"tools": [{"type": "function"}]},
    "error-stream-options-without-stream": {"stream_options": {"include_usage": True}},
    "error-unknown-model": {"model": "nobody"},
    "error-unknown-model-stream": {"model": "nobody", **STREAM},
}

COMPLETIONS = {
    "completions": {"max_tokens": 5},
    "completions-list": {"prompt": ["Hello", "ping"], "max_tokens": 3},
    "completions-tokens": {"prompt": [259, 260, 261], "max_tokens": 3},
    "completions-n2": {"n": 2, "temperature": 0.7, "seed": 1, "max_tokens": 4},
    "completions-echo-logprobs": {"max_tokens": 2, "echo": True, "logprobs": 1},
    "completions-stop": {"max_tokens": 20, "stop": ["help", "\n"]},
    "completions-stream": {"max_tokens": 5, **STREAM},
    "completions-stream-usage": {"max_tokens": 5, **STREAM_USAGE},
    "completions-stream-list": {"prompt": ["Hello", "ping"], "max_tokens": 3, **STREAM},
    "error-completions-prompt-missing": {"prompt": ...},
    "error-completions-suffix": {"suffix": "the end"},
}

RESPONSES = {
    "responses": {},
    "responses-instructions": {"instructions": "You are terse."},
    "responses-conversation": {"input": [*HELLO, {"role": "assistant", "content": "Hello!"}, *HELLO]},
    "responses-length": {"input": "Count to sixty", "max_output_tokens": 4},
    "responses-tools": {"input": weather_question("Paris"), "tools": [RESPONSES_TOOL]},
    "responses-json-schema": {
        "input": "Give me JSON",
        "text": {"format": {"type": "json_schema", "name": "answer", "schema": ANSWER_SCHEMA, "strict": True}},
    },
    "responses-stream": STREAM,
    "responses-stream-utf8": {"input": "Say hello in many languages", **STREAM},
    "responses-stream-tools": {"input": weather_question("Paris"), "tools": [RESPONSES_TOOL], **STREAM},
    "error-responses-input-missing": {"input": ...},
}

MESSAGES = {
    "messages": {},
    "messages-system": {"system": "You are terse."},
    "messages-content-parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hello!"}]}]},
    "messages-stop": {"stop_sequences": ["help"]},
    "messages-length": {"max_tokens": 3},
    "messages-tools": {"messages": WEATHER, "tools": [MESSAGES_TOOL]},
    "messages-stream": STREAM,
    "messages-stream-utf8": {**saying("Say hello in many languages"), **STREAM},
    "messages-stream-tools": {"messages": WEATHER, "tools": [MESSAGES_TOOL], **STREAM},
    "error-messages-max-tokens-missing": {"max_tokens": ...},
}

OTHERS = {
    "messages-count-tokens": ("/v1/messages/count_tokens", {"messages": HELLO}),
    "tokenize": ("/tokenize", {"prompt": "Hello!"}),
    "tokenize-messages": ("/tokenize", {"messages": HELLO, "return_token_strs": True}),
    "detokenize": ("/detokenize", {"tokens": [259, 260, 261]}),
    "error-detokenize-tokens-missing": ("/detokenize", {}),
    "error-embeddings": ("/v1/embeddings", {"input": "Hello"}),
    "error-rerank": ("/v1/rerank", {"query": "a", "documents": ["b"]}),
    "error-score": ("/v1/score", {"text_1": "a", "text_2": "b"}),
    "error-moderations": ("/v1/moderations", {"input": "Hello"}),
    "error-speech": ("/v1/audio/speech", {"input": "Hello", "voice": "alloy"}),
}


def exchanges():
    """Name, path and body of all requests."""
    tables = [
        ("/v1/chat/completions", {"messages": HELLO}, CHAT),
        ("/v1/completions", {"prompt": "Hello"}, COMPLETIONS),
        ("/v1/responses", {"input": "Hello!"}, RESPONSES),
        ("/v1/messages", {"messages": HELLO, "max_tokens": 40}, MESSAGES),
    ]
    for path, basis, table in tables:
        for name, fields in table.items():
            yield name, path, {"model": MODEL, **basis, **fields}
    for name, (path, fields) in OTHERS.items():
        yield name, path, {"model": MODEL, **fields}


# --- Asking and keeping -----------------------------------------------------------------------------------------------


def encoded(body):
    members = {name: value for name, value in body.items() if value is not ...}
    return json.dumps(members, ensure_ascii=False).encode()


def ask(address, head, body):
    """The response's head, and its body without chunk framing."""
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(head.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n") + body)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    answer_head, answer_body = received.split(b"\r\n\r\n", 1)
    fields = [line for line in answer_head.split(b"\r\n") if line.lower() != b"connection: close"]
    if b"transfer-encoding: chunked" in answer_head.lower():
        answer_body = unchunked(answer_body)
    return b"\r\n".join(fields) + b"\r\n\r\n", answer_body


def unchunked(framed):
    body = b""
    while True:
        size, framed = framed.split(b"\r\n", 1)
        length = int(size, 16)
        if length == 0:
            return body
        body, framed = body + framed[:length], framed[length + 2 :]


class Scrubber:
    """Replaces values that differ in each recording by fixed ones of the same length."""

    FINGERPRINT = re.compile(rb'("system_fingerprint":"vllm-[0-9.]+-)[0-9a-f]{8}')
    ID = re.compile(rb"(?<=[-_\"])[0-9a-f]{16,32}(?=[\"-])|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    TIME = re.compile(rb'("(?:created|created_at|completed_at)": ?)\d{10}(\.\d+)?')
    DATE = re.compile(rb"(?m)^date: [^\r]*")

    def __init__(self):
        self.ids = {}

    def scrub(self, head, body):
        head = self.DATE.sub(b"date: Thu, 01 Jan 2026 00:00:00 GMT", head)
        body = self.TIME.sub(lambda found: found[1] + b"1767225600" + self.fraction(found[2]), body)
        body = self.FINGERPRINT.sub(rb"\g<1>00000000", body)
        return head, self.ID.sub(self.stand_in, body)

    @staticmethod
    def fraction(digits):
        return b"" if digits is None else b"." + b"5" * (len(digits) - 1)

    def stand_in(self, found):
        number = self.ids.setdefault(found[0], len(self.ids) + 1)
        digits = iter(b"%032x" % (number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128))
        return bytes(byte if byte == ord("-") else next(digits) for byte in found[0])


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    address = urllib.parse.urlsplit(sys.argv[1])
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else FIXTURES
    for old in folder.glob("*.http"):
        old.unlink()
    statuses = {}
    for name, path, body in exchanges():
        content = encoded(body)
        head = (
            f"POST {path} HTTP/1.1\r\nhost: backend\r\ncontent-type: application/json\r\n"
            f"content-length: {len(content)}\r\n\r\n"
        ).encode()
        answer_head, answer_body = Scrubber().scrub(*ask(address, head, content))
        (folder / f"{name}.http").write_bytes(head + content + b"\n" + answer_head + answer_body)
        status = int(answer_head.split()[1])
        statuses[status] = statuses.get(status, 0) + 1
        print(f"{status} {len(answer_body):6} {name}")
    print(f"{sum(statuses.values())} exchanges in {folder}: {statuses}")


if __name__ == "__main__":
    main()
