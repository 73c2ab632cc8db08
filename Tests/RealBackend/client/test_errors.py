"""Errors: each has the class that programs catch, and the backend's message."""

import time

import openai
import pytest

from known_answers import GREETING

TOO_LONG = "ping " * 2100

REFUSED = {
    "temperature out of range": ("Hello!", {"temperature": 9}),
    "temperature that is no number": ("Hello!", {"temperature": "hot"}),
    "no choices": ("Hello!", {"n": 0}),
    "negative length": ("Hello!", {"max_tokens": -1}),
    "length beyond the model": ("Hello!", {"max_tokens": 1_000_000}),
    "no messages": ([], {}),
    "prompt beyond the context": (TOO_LONG, {}),
    "prompt beyond the context, streamed": (TOO_LONG, {"stream": True}),
    "usage of no stream": ("Hello!", {"stream_options": {"include_usage": True}}),
    "unknown response format": ("Hello!", {"response_format": {"type": "yaml"}}),
    "image for a model of text": (
        [
            {
                "role": "user",
                "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}],
            }
        ],
        {},
    ),
}


@pytest.mark.parametrize("question, parameters", REFUSED.values(), ids=REFUSED.keys())
def test_bad_request(chat, question, parameters):
    with pytest.raises(openai.BadRequestError) as refused:
        chat(question, **parameters)
    assert refused.value.status_code == 400
    assert refused.value.message


@pytest.mark.parametrize("question, parameters", REFUSED.values(), ids=REFUSED.keys())
def test_bad_request_says_what_vllm_says(vllm, proxy, question, parameters):
    messages = question if isinstance(question, list) else [{"role": "user", "content": question}]
    bodies = []
    for server in [vllm, proxy]:
        with pytest.raises(openai.BadRequestError) as refused:
            server.client().chat.completions.create(model=server.model, messages=messages, **parameters)
        bodies.append(refused.value.body)
    if "maximum context length" in bodies[0]["message"]:
        # Clients look for OpenAI's code, and vLLM gives the status in its place.
        bodies[0]["code"] = "context_length_exceeded"
    assert bodies[0] == bodies[1]


def test_unknown_model(client):
    with pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(model="nobody", messages=[{"role": "user", "content": "Hello!"}])
    assert "nobody" in refused.value.message
    assert refused.value.param == "model"


def test_unknown_model_streamed(client):
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="nobody", messages=[{"role": "user", "content": "Hello!"}], stream=True)


def test_misspelled_model_is_told_the_nearest(proxy):
    with pytest.raises(openai.NotFoundError) as refused:
        proxy.client().chat.completions.create(model="akira/qwen2.5", messages=[{"role": "user", "content": "Hello!"}])
    assert "akira/qwen2.5-7b" in refused.value.message
    assert refused.value.code == "model_not_found"


def test_embeddings_of_a_chat_model_harm_nobody(client, server, chat):
    for _ in range(4):
        with pytest.raises(openai.NotFoundError):
            client.embeddings.create(model=server.model, input="Hello")
        assert chat("Hello!").choices[0].message.content == GREETING


def test_moderations_of_a_chat_model(client, server):
    with pytest.raises(openai.NotFoundError):
        client.moderations.create(model=server.model, input="Hello")


def test_speech_of_a_chat_model(client, server):
    with pytest.raises(openai.NotFoundError):
        client.audio.speech.create(model=server.model, input="Hello", voice="alloy")


def test_transcription_of_a_chat_model(client, server):
    with pytest.raises(openai.NotFoundError):
        client.audio.transcriptions.create(model=server.model, file=("sound.wav", b"RIFF0000WAVE"))


def test_unknown_path(client, server):
    with pytest.raises(openai.NotFoundError):
        client.post("/no/such/endpoint", cast_to=object, body={"model": server.model})


def test_wrong_method(server):
    answer = server.get("/v1/chat/completions")
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


@pytest.mark.one_client
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1, 2]",
        b'"text"',
        b'{"model": 5}',
        b'{"model": "akira/qwen2.5-7b", "model": "default"}',
        b"\xff\xfe",
    ],
)
def test_body_that_is_no_request(proxy, body):
    with proxy.client() as client, pytest.raises(openai.BadRequestError) as refused:
        client.post(
            "/chat/completions", cast_to=object, content=body, options={"headers": {"content-type": "application/json"}}
        )
    assert refused.value.body["message"]


def test_messages_missing(client, server):
    with pytest.raises(openai.BadRequestError):
        client.post("/chat/completions", cast_to=object, body={"model": server.model})


@pytest.mark.one_client
def test_client_without_patience(server):
    with server.client(timeout=0.2) as client, pytest.raises(openai.APITimeoutError):
        client.chat.completions.create(
            model=server.model,
            messages=[{"role": "user", "content": "Hello!"}],
            max_tokens=1900,
            extra_body={"ignore_eos": True},
        )


@pytest.mark.one_client
def test_time_limit_of_the_request(proxy):
    began = time.monotonic()
    with proxy.client() as client, pytest.raises(openai.InternalServerError) as late:
        client.chat.completions.create(
            model=proxy.model,
            messages=[{"role": "user", "content": "Hello!"}],
            max_tokens=1900,
            extra_body={"ignore_eos": True},
            extra_headers={"x-litellm-timeout": "0.5"},
        )
    assert late.value.status_code == 504
    assert time.monotonic() - began < 3


def test_backend_that_is_down(keyed_proxy):
    began = time.monotonic()
    with keyed_proxy.client() as client, pytest.raises(openai.InternalServerError) as down:
        client.chat.completions.create(model="down", messages=[{"role": "user", "content": "Hello!"}])
    assert down.value.status_code in (502, 503)
    assert down.value.message
    # LiteLLM takes more than four seconds to say so.
    assert time.monotonic() - began < 3


def test_backend_that_has_another_model(keyed_proxy):
    with keyed_proxy.client() as client, pytest.raises(openai.InternalServerError) as misnamed:
        client.chat.completions.create(model="misnamed", messages=[{"role": "user", "content": "Hello!"}])
    assert misnamed.value.status_code == 502
    assert "no-such-model" in misnamed.value.message


def test_nobody_there():
    with openai.OpenAI(base_url="http://127.0.0.1:1/v1", api_key="none", max_retries=0) as client:
        with pytest.raises(openai.APIConnectionError):
            client.models.list()
