"""LiteLLM's SDK as a client, under each provider name that people write for a proxy."""

import asyncio
import json
import os

# Read when it is imported: the list of prices comes with the package and need not be downloaded.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402
import pytest  # noqa: E402

from known_answers import ANSWERS, GREETING, WEATHER_REPORT, WEATHER_TOOL, weather_question  # noqa: E402

HELLO = [{"role": "user", "content": "Hello!"}]
TOO_LONG = [{"role": "user", "content": "ping " * 2100}]
litellm.suppress_debug_info = True


@pytest.fixture(params=["openai", "litellm_proxy", "hosted_vllm"])
def provider(request):
    return request.param


@pytest.fixture
def complete(provider, server):
    return completion_function(provider, server)


@pytest.fixture
def complete_by_proxy(provider, proxy):
    return completion_function(provider, proxy)


def completion_function(provider, server):
    def complete(messages, model=server.model, **parameters):
        settings = {"api_base": server.v1, "api_key": server.key, "max_retries": 0}
        return litellm.completion(model=f"{provider}/{model}", messages=messages, **settings | parameters)

    return complete


def test_completion(complete):
    completion = complete(HELLO)
    assert completion.choices[0].message.content == GREETING
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (12, 10)


def test_stream(complete):
    chunks = list(complete(HELLO, stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == GREETING
    assert litellm.stream_chunk_builder(chunks).usage.completion_tokens == 10


def test_concurrent_completions(provider, server):
    async def complete_all():
        settings = {"model": f"{provider}/{server.model}", "api_base": server.v1, "api_key": server.key}
        return await asyncio.gather(
            *(litellm.acompletion(messages=[{"role": "user", "content": question}], **settings) for question in ANSWERS)
        )

    replies = [completion.choices[0].message.content for completion in asyncio.run(complete_all())]
    assert replies == list(ANSWERS.values())


def test_tool_round_trip(complete):
    question = {"role": "user", "content": weather_question("Paris")}
    message = complete([question], tools=[WEATHER_TOOL]).choices[0].message
    [call] = message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Paris"}
    result = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
    assert complete([question, message, result], tools=[WEATHER_TOOL]).choices[0].message.content == WEATHER_REPORT


def test_responses(provider, server):
    response = litellm.responses(
        model=f"{provider}/{server.model}", input="Hello!", api_base=server.v1, api_key=server.key
    )
    assert response.output_text == GREETING


def test_anthropic_messages(server):
    message = litellm.completion(
        model=f"anthropic/{server.model}", messages=HELLO, api_base=server.root, api_key=server.key, max_tokens=60
    )
    assert message.choices[0].message.content == GREETING


def test_lists_models(proxy, monkeypatch):
    monkeypatch.setenv("LITELLM_PROXY_API_BASE", proxy.root)
    monkeypatch.setenv("LITELLM_PROXY_API_KEY", proxy.key)
    models = litellm.get_valid_models(check_provider_endpoint=True, custom_llm_provider="litellm_proxy")
    assert f"litellm_proxy/{proxy.model}" in models


@pytest.mark.parametrize("provider", ["openai", "litellm_proxy"], indirect=True)
def test_wrong_key(complete_by_proxy):
    with pytest.raises(litellm.AuthenticationError):
        complete_by_proxy(HELLO, api_key="sk-wrong")


def test_unknown_model(complete_by_proxy):
    with pytest.raises(litellm.NotFoundError, match="nobody"):
        complete_by_proxy(HELLO, model="nobody")


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_context_overflow(complete, stream):
    # What LiteLLM's own context_window_fallbacks wait for.
    with pytest.raises(litellm.ContextWindowExceededError):
        complete(TOO_LONG, stream=stream)


def test_backend_that_is_down(complete_by_proxy):
    with pytest.raises(litellm.ServiceUnavailableError, match="could not be reached"):
        complete_by_proxy(HELLO, model="down")
