"""What a backend answers to a request: content that nobody could give for another request, attempt or place."""

import hashlib
import json


def filler(key, size):
    """Text that follows from a key: whoever knows the key can tell whether a byte of it is another's."""
    if size <= 0:
        return ""
    block = hashlib.sha256(key.encode()).hexdigest()
    return (block * (size // len(block) + 1))[:size]


def piece(request_id, attempt, sequence, size):
    """The content of one event, or of a whole answer where the place in the sequence is `whole`."""
    return f"{request_id}/{attempt}/{sequence}/{filler(f'{request_id}/{attempt}/{sequence}', size)}"


def names(content):
    """The request, attempt and place that a piece is about, and whether its filler is the right one."""
    parts = content.split("/", 3)
    if len(parts) != 4:
        return None
    request_id, attempt, sequence, text = parts
    return request_id, attempt, sequence, text == filler(f"{request_id}/{attempt}/{sequence}", len(text))


def event(endpoint, request_id, model, content=None, finish=None):
    """One event's JSON, as vLLM has it."""
    choice = {"index": 0, "finish_reason": finish}
    if endpoint == "chat/completions":
        choice["delta"] = {} if content is None else {"content": content}
    else:
        choice["text"] = content or ""
    kind = "chat.completion.chunk" if endpoint == "chat/completions" else "text_completion"
    return {"id": f"cmpl-{request_id}", "object": kind, "created": 1, "model": model, "choices": [choice]}


def usage_event(request_id, model):
    """The event of a stream that carries only what it cost."""
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
    """A whole answer's JSON."""
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
    """The content of a whole answer, or of an event; `None` where it has none."""
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
