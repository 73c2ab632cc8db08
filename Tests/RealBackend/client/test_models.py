"""The list of models, and one of them."""

import asyncio

import openai
import pytest


def test_list(client, server):
    assert server.model in [model.id for model in client.models.list()]


def test_list_has_both_aliases(proxy):
    assert [model.id for model in proxy.client().models.list()] == ["akira/qwen2.5-7b", "default"]


@pytest.mark.one_client
def test_list_has_the_window(vllm, proxy):
    [window] = [model["max_model_len"] for model in vllm.get("/v1/models").json()["data"]]
    proxy.get("/health")  # asks the backend, so that its window is known
    assert {model["max_model_len"] for model in proxy.get("/v1/models").json()["data"]} == {window}
    assert proxy.get(f"/v1/models/{proxy.model}").json()["max_model_len"] == window


def test_list_asynchronously(server):
    async def collect():
        async with server.async_client() as client:
            return [model.id async for model in client.models.list()]

    assert server.model in asyncio.run(collect())


def test_retrieve(proxy):
    # The library encodes the slash of `akira/qwen2.5-7b`. vLLM itself does not know the endpoint.
    model = proxy.client().models.retrieve(proxy.model)
    assert model.id == proxy.model
    assert model.object == "model"


@pytest.mark.parametrize("spelling", ["akira/qwen2.5-7b", "akira%2Fqwen2.5-7b", "akira%2fqwen2.5-7b", "default"])
def test_retrieve_however_it_is_spelled(proxy, spelling):
    answer = proxy.get(f"/v1/models/{spelling}")
    assert answer.status_code == 200
    assert answer.json()["id"] in ("akira/qwen2.5-7b", "default")


def test_unknown_model(client):
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("nobody")
