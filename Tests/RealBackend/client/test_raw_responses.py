"""Raw responses, header fields and request ids."""

import openai
import pytest

HELLO = [{"role": "user", "content": "Hello!"}]


def test_raw_response(client, server):
    raw = client.chat.completions.with_raw_response.create(model=server.model, messages=HELLO)
    assert raw.status_code == 200
    assert raw.headers["content-type"].startswith("application/json")
    assert raw.parse().model == server.model


def test_streaming_response(client, server):
    with client.chat.completions.with_streaming_response.create(model=server.model, messages=HELLO, stream=True) as raw:
        lines = [line for line in raw.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"


def test_raw_models(client):
    assert client.models.with_raw_response.list().parse().data


def test_request_id(proxy):
    completion = proxy.client().chat.completions.create(model=proxy.model, messages=HELLO)
    assert completion._request_id


def test_request_ids_differ(proxy):
    client = proxy.client()
    ids = {client.chat.completions.create(model=proxy.model, messages=HELLO)._request_id for _ in range(3)}
    assert len(ids) == 3


def test_request_id_of_the_client(proxy):
    completion = proxy.client().chat.completions.create(
        model=proxy.model, messages=HELLO, extra_headers={"x-request-id": "mine-1"}
    )
    assert completion._request_id == "mine-1"


def test_request_id_of_an_error(proxy):
    with pytest.raises(openai.NotFoundError) as refused:
        proxy.client().chat.completions.create(model="nobody", messages=HELLO)
    assert refused.value.request_id


def test_request_id_of_the_backends_error(proxy):
    with pytest.raises(openai.BadRequestError) as refused:
        proxy.client().chat.completions.create(model=proxy.model, messages=HELLO, temperature=9)
    assert refused.value.request_id


def test_fields_about_the_call(proxy):
    raw = proxy.client().chat.completions.with_raw_response.create(
        model=proxy.model, messages=HELLO, extra_headers={"x-litellm-call-id": "call-1"}
    )
    assert raw.headers["x-litellm-call-id"] == "call-1"
    assert raw.headers["x-litellm-model-group"] == proxy.model
    assert raw.headers["x-litellm-attempted-retries"] == "0"
    assert float(raw.headers["x-litellm-response-duration-ms"]) > 0
    assert raw.headers["llm_provider-server"] == "uvicorn"


def test_fields_of_a_stream(proxy):
    raw = proxy.client().chat.completions.with_raw_response.create(model=proxy.model, messages=HELLO, stream=True)
    assert raw.headers["x-request-id"]
    assert raw.headers["x-litellm-model-group"] == proxy.model
    assert "content-length" not in raw.headers
