"""A proxy with a master key."""

import dataclasses

import openai
import pytest

HELLO = [{"role": "user", "content": "Hello!"}]


def test_right_key(keyed_proxy):
    with keyed_proxy.client() as client:
        completion = client.chat.completions.create(model=keyed_proxy.model, messages=HELLO)
        assert completion.choices[0].message.content
        assert keyed_proxy.model in [model.id for model in client.models.list()]


@pytest.mark.parametrize("key", ["sk-wrong", "wrong", ""])
def test_wrong_key(keyed_proxy, key):
    # The library sends no key at all where it is empty.
    with keyed_proxy.client(api_key=key or "-", default_headers={} if key else {"authorization": ""}) as client:
        with pytest.raises(openai.AuthenticationError) as refused:
            client.chat.completions.create(model=keyed_proxy.model, messages=HELLO)
        assert refused.value.code == "invalid_api_key"
        assert refused.value.request_id
        with pytest.raises(openai.AuthenticationError):
            client.models.list()


def test_wrong_key_streamed(keyed_proxy):
    with keyed_proxy.client(api_key="sk-wrong") as client, pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(model=keyed_proxy.model, messages=HELLO, stream=True)


def test_error_does_not_repeat_the_key(keyed_proxy):
    with keyed_proxy.client(api_key="sk-secret-of-mine") as client:
        with pytest.raises(openai.AuthenticationError) as refused:
            client.models.list()
    assert "sk-secret-of-mine" not in refused.value.message


@pytest.mark.parametrize("field", ["x-litellm-api-key", "api-key", "x-api-key", "x-goog-api-key"])
def test_key_in_other_fields(keyed_proxy, field):
    nameless = dataclasses.replace(keyed_proxy, key="")
    for prefix in ["", "Bearer "]:
        answer = nameless.get("/v1/models", headers={field: prefix + keyed_proxy.key})
        assert answer.status_code == 200, answer.text


def test_client_of_azure(keyed_proxy):
    with openai.AzureOpenAI(
        azure_endpoint=keyed_proxy.root, api_key=keyed_proxy.key, api_version="2024-10-21", max_retries=0
    ) as client:
        assert client.chat.completions.create(model=keyed_proxy.model, messages=HELLO).choices


def test_health_needs_no_key(keyed_proxy):
    assert keyed_proxy.get("/health/liveliness").status_code == 200
    assert keyed_proxy.get("/health/readiness").status_code == 200


def test_key_does_not_reach_the_backend(keyed_proxy):
    answer = keyed_proxy.post("/v1/chat/completions", {"model": keyed_proxy.model, "messages": HELLO})
    assert keyed_proxy.key not in str(answer.headers) + answer.text
