"""The proxy at every base URL that people configure."""

import httpx2
import openai
import pytest

from known_answers import GREETING

pytestmark = pytest.mark.one_client

HELLO = [{"role": "user", "content": "Hello!"}]


def assert_serves(client, model):
    completion = client.chat.completions.create(model=model, messages=HELLO)
    assert completion.choices[0].message.content == GREETING
    assert completion.model == model
    chunks = client.chat.completions.create(model=model, messages=HELLO, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == GREETING


@pytest.mark.parametrize("suffix", ["/v1", "/v1/"])
def test_with_version(server, suffix):
    assert_serves(server.client(base_url=server.root + suffix), server.model)


@pytest.mark.parametrize("suffix", ["", "/"])
def test_without_version(proxy, suffix):
    client = proxy.client(base_url=proxy.root + suffix)
    assert_serves(client, proxy.model)
    assert proxy.model in [model.id for model in client.models.list()]
    assert client.models.retrieve(proxy.model).id == proxy.model
    assert client.completions.create(model=proxy.model, prompt="Hello", max_tokens=2).choices
    assert client.responses.create(model=proxy.model, input="Hello!").output_text == GREETING
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model=proxy.model, input="Hello")


@pytest.mark.parametrize("model", ["akira/qwen2.5-7b", "akira%2Fqwen2.5-7b", "default"])
@pytest.mark.parametrize("prefix", ["/engines", "/openai/deployments"])
def test_model_in_the_path(proxy, prefix, model):
    answer = proxy.post(f"{prefix}/{model}/chat/completions", {"messages": HELLO})
    assert answer.status_code == 200, answer.text
    assert answer.json()["choices"][0]["message"]["content"] == GREETING
    assert answer.json()["model"] == model.replace("%2F", "/")


@pytest.mark.parametrize("prefix", ["/engines", "/openai/deployments"])
def test_completions_with_the_model_in_the_path(proxy, prefix):
    answer = proxy.post(f"{prefix}/default/completions", {"prompt": "Hello", "max_tokens": 2})
    assert answer.status_code == 200, answer.text
    assert answer.json()["object"] == "text_completion"


def test_client_of_azure(proxy):
    with openai.AzureOpenAI(
        azure_endpoint=proxy.root, api_key="not-needed", api_version="2024-10-21", max_retries=0
    ) as client:
        assert_serves(client, "default")
        assert_serves(client, proxy.model)


def test_localhost(proxy):
    address = proxy.root.replace("127.0.0.1", "localhost")
    assert httpx2.get(f"{address}/v1/models").status_code == 200


def test_health_as_the_runbook_asks(proxy):
    health = proxy.get("/health").json()
    assert (health["healthy_count"], health["unhealthy_count"]) == (2, 0)
    assert proxy.get("/health/liveliness").json() == "I'm alive!"
    assert proxy.get("/health/readiness").json()["status"] == "healthy"
