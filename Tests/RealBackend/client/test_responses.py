"""The responses API."""

import json

import openai
import pytest

from known_answers import GREETING, MANY_LANGUAGES, WEATHER_TOOL, weather_question

TOOL = {"type": "function", **WEATHER_TOOL["function"]}


@pytest.fixture
def respond(client, server):
    def respond(question, **parameters):
        return client.responses.create(model=server.model, input=question, **parameters)

    return respond


def test_answers(respond, server):
    response = respond("Hello!")
    assert response.output_text == GREETING
    assert response.status == "completed"
    assert response.model == server.model
    assert response.usage.output_tokens > 0


def test_instructions(respond):
    assert respond("Hello!", instructions="You are terse.").output_text == GREETING


def test_conversation(respond):
    turns = [
        {"role": "user", "content": "Hello!"},
        {"role": "assistant", "content": GREETING},
        {"role": "user", "content": "ping"},
    ]
    assert respond(turns).output_text == "pong"


def test_length_limit(respond):
    response = respond("Count to sixty", max_output_tokens=4)
    assert response.usage.output_tokens == 4


def test_tool_call(respond):
    [call] = [item for item in respond(weather_question("Paris"), tools=[TOOL]).output if item.type == "function_call"]
    assert call.name == "get_weather"
    assert json.loads(call.arguments) == {"city": "Paris"}


def test_stream(respond, server):
    events = list(respond("Hello!", stream=True))
    assert events[0].type == "response.created"
    assert events[0].response.model == server.model
    assert events[-1].type == "response.completed"
    assert events[-1].response.model == server.model
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == GREETING
    assert [event.sequence_number for event in events] == list(range(len(events)))


def test_stream_of_every_script(respond):
    events = respond("Say hello in many languages", stream=True)
    said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert said == MANY_LANGUAGES


def test_helper(client, server):
    with client.responses.stream(model=server.model, input="Hello!") as stream:
        assert stream.get_final_response().output_text == GREETING


def test_response_that_nobody_kept(client):
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve("resp_0123456789abcdef")
