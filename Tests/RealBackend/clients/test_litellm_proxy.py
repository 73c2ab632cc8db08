"""LiteLLM's proxy in front of this one and behind it, as during a migration."""

import json

import anthropic
import openai
import pytest

from known_answers import ANSWERS, GREETING, WEATHER_REPORT, WEATHER_TOOL, weather_question

HELLO = [{"role": "user", "content": "Hello!"}]
TOO_LONG = [{"role": "user", "content": "ping " * 2100}]


@pytest.fixture(params=["before", "wildcard before", "behind"])
def chain(request, proxy, litellm_proxy):
    """The first proxy of a chain, and the model that passes through both."""
    if request.param == "behind":
        return proxy, "behind"
    return litellm_proxy, {"before": "ours", "wildcard before": f"wild/{proxy.model}"}[request.param]


@pytest.fixture
def client(chain):
    with openai.OpenAI(base_url=chain[0].v1, api_key=chain[0].key, max_retries=0) as client:
        yield client


@pytest.fixture
def chat(client, chain):
    def chat(messages, model=chain[1], **parameters):
        return client.chat.completions.create(model=model, messages=messages, **parameters)

    return chat


def test_chat(chat):
    completion = chat(HELLO)
    assert completion.choices[0].message.content == GREETING
    assert completion.choices[0].finish_reason == "stop"
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (12, 10)


@pytest.mark.parametrize("question", ANSWERS)
def test_stream(chat, question):
    chunks = list(chat([{"role": "user", "content": question}], stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == ANSWERS[question]
    reasons = [choice.finish_reason for chunk in chunks for choice in chunk.choices]
    assert [reason for reason in reasons if reason] == ["stop"]
    assert chunks[-1].usage.completion_tokens > 0


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_tool_round_trip(chat, stream):
    question = {"role": "user", "content": weather_question("Tokyo")}
    message = chat([question], tools=[WEATHER_TOOL]).choices[0].message
    [call] = message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Tokyo"}
    result = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
    reply = chat([question, message, result], tools=[WEATHER_TOOL], stream=stream)
    if stream:
        assert "".join(chunk.choices[0].delta.content or "" for chunk in reply if chunk.choices) == WEATHER_REPORT
    else:
        assert reply.choices[0].message.content == WEATHER_REPORT


def test_responses(client, chain):
    assert client.responses.create(model=chain[1], input="Hello!").output_text == GREETING
    events = list(client.responses.create(model=chain[1], input="Hello!", stream=True))
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == GREETING
    assert events[-1].type == "response.completed"


def test_messages(chain):
    with anthropic.Anthropic(base_url=chain[0].root, api_key=chain[0].key, max_retries=0) as client:
        question = {"model": chain[1], "max_tokens": 60, "messages": HELLO}
        assert client.messages.create(**question).content[0].text == GREETING
        with client.messages.stream(**question) as stream:
            assert "".join(stream.text_stream) == GREETING


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_context_overflow(chat, stream):
    with pytest.raises(openai.BadRequestError) as refused:
        chat(TOO_LONG, stream=stream)
    # LiteLLM puts its own words around vLLM's.
    assert "ContextWindowExceededError" in str(refused.value)
    assert "maximum context length is 2048 tokens" in str(refused.value)


def test_bad_parameter(chat):
    with pytest.raises(openai.BadRequestError, match="temperature"):
        chat(HELLO, temperature=9)


def test_chat_goes_on_after_errors(chat):
    # Neither proxy may cool down the other for an error that is the client's.
    for _ in range(4):
        with pytest.raises(openai.BadRequestError):
            chat(HELLO, temperature=9)
        assert chat(HELLO).choices[0].message.content == GREETING


def test_litellm_with_a_wrong_key(litellm_proxy):
    with openai.OpenAI(base_url=litellm_proxy.v1, api_key=litellm_proxy.key, max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError):
            client.chat.completions.create(model="ours-with-a-wrong-key", messages=HELLO)


def test_litellm_asks_for_an_unknown_model(litellm_proxy):
    with openai.OpenAI(base_url=litellm_proxy.v1, api_key=litellm_proxy.key, max_retries=0) as client:
        with pytest.raises(openai.NotFoundError, match="nobody"):
            client.chat.completions.create(model="wild/nobody", messages=HELLO)


def test_litellm_does_not_know_the_model(proxy):
    with openai.OpenAI(base_url=proxy.v1, api_key=proxy.key, max_retries=0) as client:
        with pytest.raises(openai.APIStatusError, match="no-such-model"):
            client.chat.completions.create(model="behind-misnamed", messages=HELLO)
