"""Anthropic's SDK, which uses /v1/messages."""

import anthropic
import pytest

from known_answers import GREETING, WEATHER_REPORT, WEATHER_TOOL, weather_question

HELLO = [{"role": "user", "content": "Hello!"}]
TOOL = {
    "name": "get_weather",
    "description": "Get the weather",
    "input_schema": WEATHER_TOOL["function"]["parameters"],
}


@pytest.fixture
def client(server):
    with anthropic.Anthropic(base_url=server.root, api_key=server.key) as client:
        yield client


@pytest.fixture
def proxy_client(proxy):
    with anthropic.Anthropic(base_url=proxy.root, api_key=proxy.key) as client:
        yield client


def retries(error):
    return int(error.request.headers["x-stainless-retry-count"])


def test_message(client, server):
    message = client.messages.create(model=server.model, max_tokens=60, messages=HELLO)
    assert [block.text for block in message.content] == [GREETING]
    assert message.model == server.model
    assert message.stop_reason == "end_turn"
    assert (message.usage.input_tokens, message.usage.output_tokens) == (12, 10)


def test_stream(client, server):
    with client.messages.stream(model=server.model, max_tokens=60, messages=HELLO) as stream:
        assert "".join(stream.text_stream) == GREETING
        message = stream.get_final_message()
    assert message.model == server.model
    assert message.stop_reason == "end_turn"
    assert message.usage.output_tokens == 10


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_tool_round_trip(client, server, streamed):
    def ask(messages):
        question = {"model": server.model, "max_tokens": 60, "messages": messages, "tools": [TOOL]}
        if not streamed:
            return client.messages.create(**question)
        with client.messages.stream(**question) as stream:
            return stream.get_final_message()

    question = {"role": "user", "content": weather_question("Paris")}
    message = ask([question])
    [call] = [block for block in message.content if block.type == "tool_use"]
    assert (call.name, call.input) == ("get_weather", {"city": "Paris"})
    assert message.stop_reason == "tool_use"
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "sunny"}
    # The content goes back as the SDK gave it, as real programs send it.
    message = ask([question, {"role": "assistant", "content": message.content}, {"role": "user", "content": [result]}])
    assert message.content[0].text == WEATHER_REPORT


def test_counts_tokens(client, server):
    assert client.messages.count_tokens(model=server.model, messages=HELLO).input_tokens == 12


def test_lists_models(proxy_client, proxy):
    assert proxy.model in [model.id for model in proxy_client.models.list()]


def test_key_as_a_bearer_token(proxy):
    # As Claude Code sends ANTHROPIC_AUTH_TOKEN.
    with anthropic.Anthropic(base_url=proxy.root, auth_token=proxy.key, api_key=None) as client:
        message = client.messages.create(model=proxy.model, max_tokens=60, messages=HELLO)
    assert message.content[0].text == GREETING


def test_wrong_key(proxy, proxy_client):
    with pytest.raises(anthropic.AuthenticationError) as refused:
        proxy_client.with_options(api_key="sk-wrong").messages.create(
            model=proxy.model, max_tokens=60, messages=HELLO
        )
    assert "sk-wrong" not in str(refused.value)
    assert retries(refused.value) == 0


def test_unknown_model(proxy_client):
    with pytest.raises(anthropic.NotFoundError) as refused:
        proxy_client.messages.create(model="nobody", max_tokens=60, messages=HELLO)
    assert "nobody" in str(refused.value)
    assert retries(refused.value) == 0


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_context_overflow(client, server, streamed):
    too_long = [{"role": "user", "content": "ping " * 2100}]
    with pytest.raises(anthropic.BadRequestError) as refused:
        client.messages.create(model=server.model, max_tokens=60, messages=too_long, stream=streamed)
    assert "maximum context length is 2048 tokens" in str(refused.value)
    assert refused.value.body["type"] == "error"
    assert retries(refused.value) == 0


def test_backend_that_is_down(proxy_client):
    with pytest.raises(anthropic.InternalServerError) as down:
        proxy_client.messages.create(model="down", max_tokens=60, messages=HELLO)
    assert down.value.status_code == 503
    assert "could not be reached" in str(down.value)
