"""The content of responses: unique to a request, an attempt and a place in the stream."""

import hashlib
import json


def filler(key, size):
    """Text derived from a key, so that a foreign byte in it can be detected."""
    if size <= 0:
        return ""
    block = hashlib.sha256(key.encode()).hexdigest()
    return (block * (size // len(block) + 1))[:size]


def piece(request_id, attempt, sequence, size):
    """The content of one event, or of a complete response if the sequence number is `whole`."""
    return f"{request_id}/{attempt}/{sequence}/{filler(f'{request_id}/{attempt}/{sequence}', size)}"


def names(content):
    """The request, attempt and sequence number of a piece, and whether its filler is right."""
    parts = content.split("/", 3)
    if len(parts) != 4:
        return None
    request_id, attempt, sequence, text = parts
    return request_id, attempt, sequence, text == filler(f"{request_id}/{attempt}/{sequence}", len(text))


def event(endpoint, request_id, model, content=None, finish=None):
    """The JSON of one event, as vLLM sends it."""
    choice = {"index": 0, "finish_reason": finish}
    if endpoint == "chat/completions":
        choice["delta"] = {} if content is None else {"content": content}
    else:
        choice["text"] = content or ""
    kind = "chat.completion.chunk" if endpoint == "chat/completions" else "text_completion"
    return {"id": f"cmpl-{request_id}", "object": kind, "created": 1, "model": model, "choices": [choice]}


def usage_event(request_id, model):
    """The event that carries only the usage."""
    usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    return {
        "id": f"cmpl-{request_id}",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": model,
        "choices": [],
        "usage": usage,
    }


def whole(endpoint, request_id, attempt, model, size):
    """The JSON of a complete response."""
    content = piece(request_id, attempt, "whole", size)
    answer = {"id": f"cmpl-{request_id}", "created": 1, "model": model}
    if endpoint == "embeddings":
        vector = [byte / 256 for byte in hashlib.sha256(content.encode()).digest()]
        answer |= {"object": "list", "data": [{"index": 0, "embedding": vector}], "soak": content}
        answer["usage"] = {"prompt_tokens": 7, "total_tokens": 7}
        return answer
    choice = {"index": 0, "finish_reason": "stop"}
    if endpoint == "chat/completions":
        choice["message"] = {"role": "assistant", "content": content}
    else:
        choice["text"] = content
    answer |= {"object": "chat.completion", "choices": [choice]}
    answer["usage"] = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    return answer


def content_of(answer):
    """The content of a complete response or of an event; `None` if it has none."""
    if "soak" in answer:
        return answer["soak"]
    for choice in answer.get("choices") or []:
        for place in ("message", "delta"):
            if place in choice:
                return choice[place].get("content")
        return choice.get("text") or None
    return None


def encoded(value):
    return json.dumps(value, separators=(",", ":")).encode()
