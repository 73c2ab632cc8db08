"""vLLM's own endpoints about tokens."""

import pytest

pytestmark = pytest.mark.one_client


def test_there_and_back(server):
    answer = server.post("/tokenize", {"model": server.model, "prompt": "Hello, Grüße 👋"})
    assert answer.status_code == 200
    tokens = answer.json()["tokens"]
    assert answer.json()["count"] == len(tokens)
    answer = server.post("/detokenize", {"model": server.model, "tokens": tokens})
    assert answer.json()["prompt"] == "Hello, Grüße 👋"


def test_counts_a_conversation_as_the_model_sees_it(server, chat):
    messages = [{"role": "user", "content": "Hello!"}]
    answer = server.post("/tokenize", {"model": server.model, "messages": messages})
    assert answer.json()["count"] == chat(messages).usage.prompt_tokens


def test_token_counter_of_litellm(proxy, vllm):
    messages = [{"role": "user", "content": "Hello!"}]
    counted = proxy.post("/utils/token_counter", {"model": proxy.model, "messages": messages}).json()
    assert (
        counted["total_tokens"] == vllm.post("/tokenize", {"model": vllm.model, "messages": messages}).json()["count"]
    )
