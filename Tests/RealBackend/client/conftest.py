"""The servers' addresses, and clients for them.

`run` starts the servers and names them in the environment:

    VLLM_URL         the real vLLM, without /v1
    PROXY_URL        the proxy in front of it, with the configuration of the README's example: no key
    KEYED_PROXY_URL  the proxy with a master key (PROXY_KEY) and models whose backends are wrong on purpose

What a test asks through the fixture `server` is asked twice: of vLLM directly, and through the proxy. Whatever works
against vLLM has to work through the proxy.
"""

import dataclasses
import os

import httpx2
import openai
import pytest


@dataclasses.dataclass(frozen=True)
class Server:
    root: str
    model: str
    key: str = "not-needed"

    def client(self, **options):
        return openai.OpenAI(**self.options(options))

    def async_client(self, **options):
        return openai.AsyncOpenAI(**self.options(options))

    def options(self, changes):
        # Without retries: a failure is to be seen as it is.
        return {"base_url": f"{self.root}/v1", "api_key": self.key, "max_retries": 0, "timeout": 60} | changes

    def post(self, path, body, **options):
        """A request without the client library, to inspect the raw response."""
        headers = {"authorization": f"Bearer {self.key}"} | options.pop("headers", {})
        return httpx2.post(self.root + path, json=body, headers=headers, timeout=60, **options)

    def get(self, path, **options):
        return httpx2.get(self.root + path, timeout=60, **options)


def address(name):
    if name not in os.environ:
        pytest.exit(f"{name} is not set; Tests/RealBackend/run starts what these tests need.", returncode=2)
    return os.environ[name].rstrip("/")


@pytest.fixture(scope="session")
def vllm():
    return Server(address("VLLM_URL"), "qwen2.5-7b")


@pytest.fixture(scope="session")
def proxy():
    return Server(address("PROXY_URL"), "akira/qwen2.5-7b")


@pytest.fixture(scope="session")
def keyed_proxy():
    return Server(address("KEYED_PROXY_URL"), "akira/qwen2.5-7b", os.environ.get("PROXY_KEY", ""))


@pytest.fixture(params=["vllm", "proxy"])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def client(server):
    with server.client() as client:
        yield client


@pytest.fixture
def chat(client, server):
    """Sends one question: `chat("Hello!", n=2)`."""

    def ask(question, **parameters):
        messages = question if isinstance(question, list) else [{"role": "user", "content": question}]
        return client.chat.completions.create(model=server.model, messages=messages, **parameters)

    return ask
