"""Chat completions, streamed."""

import asyncio
import json
import time

import httpx2
import pytest

from known_answers import ANSWERS, COUNTING, GREETING, MANY_LANGUAGES


def text(chunks, index=0):
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices if choice.index == index)


@pytest.fixture
def stream(chat):
    def collect(question, **parameters):
        return list(chat(question, stream=True, **parameters))

    return collect


def test_says_what_the_whole_answer_says(stream, server):
    chunks = stream("Hello!")
    assert text(chunks) == GREETING
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert len({chunk.id for chunk in chunks}) == 1


def test_every_chunk_names_the_model_that_was_asked_for(stream, server):
    assert {chunk.model for chunk in stream("Hello!", stream_options={"include_usage": True})} == {server.model}


def test_every_script_comes_through(stream):
    assert text(stream("Say hello in many languages")) == MANY_LANGUAGES


def test_long_stream(stream):
    chunks = stream("Count to sixty")
    assert text(chunks) == COUNTING


def test_two_choices(stream):
    chunks = stream("Hello!", n=2, temperature=0.7, seed=1)
    assert text(chunks, 0) and text(chunks, 1)
    ends = [choice.index for chunk in chunks for choice in chunk.choices if choice.finish_reason]
    assert sorted(ends) == [0, 1]


def test_log_probabilities(stream):
    chunks = stream("Hello!", logprobs=True, top_logprobs=2, max_tokens=3)
    tokens = [
        token for chunk in chunks for choice in chunk.choices if choice.logprobs for token in choice.logprobs.content
    ]
    assert len(tokens) == 3


def test_stop_text(stream):
    assert text(stream("Hello!", stop="help")) == "Hello! How can I "


def test_length_limit(stream):
    assert stream("Count to sixty", max_tokens=4)[-1].choices[0].finish_reason == "length"


def test_usage_where_it_was_asked_for(stream, chat):
    chunks = stream("Hello!", stream_options={"include_usage": True})
    assert chunks[-1].choices == []
    assert chunks[-1].usage == chat("Hello!").usage.model_copy(
        update={"prompt_tokens_details": None, "completion_tokens_details": None}
    )


def test_no_usage_where_nobody_asked(stream):
    assert all(chunk.usage is None and chunk.choices for chunk in stream("Hello!"))


def test_usage_all_along(stream):
    chunks = stream("Hello!", stream_options={"include_usage": True, "continuous_usage_stats": True})
    assert all(chunk.usage for chunk in chunks)


def test_events_of_the_helper(client, server):
    with client.chat.completions.stream(model=server.model, messages=[{"role": "user", "content": "Hello!"}]) as events:
        kinds = {event.type for event in events}
        final = events.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds
    assert final.choices[0].message.content == GREETING


def test_asynchronous_stream(server):
    async def collect():
        async with server.async_client() as client:
            stream = await client.chat.completions.create(
                model=server.model, messages=[{"role": "user", "content": "Hello!"}], stream=True
            )
            return [chunk async for chunk in stream]

    assert text(asyncio.run(collect())) == GREETING


def test_parallel_streams_do_not_mix(server):
    questions = list(ANSWERS)

    async def collect(client, question):
        stream = await client.chat.completions.create(
            model=server.model, messages=[{"role": "user", "content": question}], stream=True
        )
        return text([chunk async for chunk in stream])

    async def collect_all():
        async with server.async_client() as client:
            return await asyncio.gather(*(collect(client, question) for question in questions))

    assert asyncio.run(collect_all()) == [ANSWERS[question] for question in questions]


@pytest.mark.one_client
def test_comes_as_it_is_made(client, server):
    began = time.monotonic()
    arrivals = [
        time.monotonic() - began
        for _ in client.chat.completions.create(
            model=server.model,
            messages=[{"role": "user", "content": "Count to sixty"}],
            stream=True,
            max_tokens=400,
            extra_body={"ignore_eos": True},
        )
    ]
    assert arrivals[1] < arrivals[-1] / 2


@pytest.mark.one_client
def test_lines_on_the_wire(server):
    body = {"model": server.model, "messages": [{"role": "user", "content": "Hello!"}], "stream": True}
    with httpx2.stream("POST", f"{server.root}/v1/chat/completions", json=body, timeout=60) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = list(answer.iter_lines())
    events = [line for line in lines if line]
    assert all(line.startswith("data: ") for line in events)
    assert events[-1] == "data: [DONE]"
    assert all(json.loads(line[6:])["model"] == server.model for line in events[:-1])


def test_a_stream_after_a_stream_on_one_connection(client, server):
    for _ in range(5):
        chunks = client.chat.completions.create(
            model=server.model, messages=[{"role": "user", "content": "ping"}], stream=True
        )
        assert text(chunks) == "pong"
