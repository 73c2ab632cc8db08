"""A client that disconnects: vLLM must notice, with and without the proxy."""

import re
import time

import openai
import pytest

pytestmark = pytest.mark.one_client

# vLLM counts no aborted requests, but it counts tokens: an answer that was given up stays short of these.
ENDLESS = {
    "messages": [{"role": "user", "content": "Count to sixty"}],
    "max_tokens": 1900,
    "extra_body": {"ignore_eos": True},
}

# Seconds without a new token, after which nothing is being generated any more.
QUIET = 1


@pytest.fixture
def gives_up(vllm):
    """Whether vLLM stops within an endless response that started after this fixture."""

    def generated():
        return int(
            float(re.search(r"^vllm:generation_tokens_total\{.*\} (\S+)$", vllm.get("/metrics").text, re.MULTILINE)[1])
        )

    before = generated()

    def stops():
        count, since = generated(), time.monotonic()
        while time.monotonic() - since < QUIET:
            time.sleep(0.1)
            if generated() != count:
                count, since = generated(), time.monotonic()
        return count - before < ENDLESS["max_tokens"]

    return stops


def test_closed_stream(server, client, gives_up):
    stream = client.chat.completions.create(model=server.model, stream=True, **ENDLESS)
    next(iter(stream))
    stream.close()
    assert gives_up()


def test_stream_left_in_the_middle(server, client, gives_up):
    with client.chat.completions.create(model=server.model, stream=True, **ENDLESS) as stream:
        for number, _ in enumerate(stream):
            if number == 3:
                break
    assert gives_up()
    # The client goes on with the next question.
    answer = client.chat.completions.create(model=server.model, messages=[{"role": "user", "content": "ping"}])
    assert answer.choices[0].message.content == "pong"


def test_client_that_waits_no_longer(server, gives_up):
    with server.client(timeout=0.5) as client, pytest.raises(openai.APITimeoutError):
        client.chat.completions.create(model=server.model, **ENDLESS)
    assert gives_up()
