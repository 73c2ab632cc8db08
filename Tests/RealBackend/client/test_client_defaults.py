"""The client as most programs create it: from the environment, with its default retries and timeouts."""

import openai
import pytest

from known_answers import GREETING

HELLO = [{"role": "user", "content": "Hello!"}]


@pytest.fixture
def default_client(keyed_proxy, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", f"{keyed_proxy.root}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", keyed_proxy.key)
    with openai.OpenAI() as client:
        yield client


def retries(error):
    """How often the client retried before it raised this error."""
    return int(error.request.headers["x-stainless-retry-count"])


def test_chat_and_stream(default_client, keyed_proxy):
    chat = default_client.chat.completions
    assert chat.create(model=keyed_proxy.model, messages=HELLO).choices[0].message.content == GREETING
    with chat.create(model=keyed_proxy.model, messages=HELLO, stream=True) as chunks:
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == GREETING


def test_wrong_key_is_not_retried(default_client, keyed_proxy):
    with pytest.raises(openai.AuthenticationError) as refused:
        default_client.with_options(api_key="sk-wrong").chat.completions.create(model=keyed_proxy.model, messages=HELLO)
    assert refused.value.code == "invalid_api_key"
    assert retries(refused.value) == 0


def test_unknown_model_is_not_retried(default_client):
    with pytest.raises(openai.NotFoundError) as refused:
        default_client.chat.completions.create(model="nobody", messages=HELLO)
    assert refused.value.code == "model_not_found"
    assert "nobody" in str(refused.value)
    assert retries(refused.value) == 0


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_context_overflow_is_not_retried(default_client, keyed_proxy, stream):
    too_long = [{"role": "user", "content": "ping " * 2100}]
    with pytest.raises(openai.BadRequestError) as refused:
        default_client.chat.completions.create(model=keyed_proxy.model, messages=too_long, stream=stream)
    assert "maximum context length is 2048 tokens" in str(refused.value)
    assert retries(refused.value) == 0


def test_backend_that_is_down(default_client):
    with pytest.raises(openai.InternalServerError) as down:
        default_client.chat.completions.create(model="down", messages=HELLO)
    assert down.value.status_code == 503
    assert "could not be reached" in str(down.value)
