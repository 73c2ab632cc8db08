"""Tools: called, forced, streamed, and a complete round trip."""

import json

import openai
import pydantic
import pytest

from known_answers import GREETING, WEATHER_REPORT, WEATHER_TOOL, weather_question

FORCED = {"type": "function", "function": {"name": "get_weather"}}


@pytest.fixture
def ask(chat):
    def ask(question=weather_question("Paris"), **parameters):
        return chat(question, **{"tools": [WEATHER_TOOL]} | parameters)

    return ask


def streamed_calls(chunks):
    """Names and arguments of the calls in a stream, combined as clients do."""
    calls = {}
    for chunk in chunks:
        for choice in chunk.choices:
            for part in choice.delta.tool_calls or []:
                call = calls.setdefault(part.index, ["", ""])
                call[0] += part.function.name or ""
                call[1] += part.function.arguments or ""
    return [(name, json.loads(arguments)) for name, arguments in calls.values()]


@pytest.mark.parametrize("choice", ["auto", "required", FORCED], ids=["auto", "required", "forced"])
def test_calls_the_tool(ask, choice):
    completion = ask(tool_choice=choice)
    [call] = completion.choices[0].message.tool_calls
    assert call.type == "function" and call.id
    assert call.function.name == "get_weather"
    assert json.loads(call.function.arguments)["city"]
    if choice == "auto":
        assert completion.choices[0].finish_reason == "tool_calls"
        assert json.loads(call.function.arguments) == {"city": "Paris"}


@pytest.mark.parametrize("choice", ["auto", "required", FORCED], ids=["auto", "required", "forced"])
def test_streams_the_call(ask, choice):
    [(name, arguments)] = streamed_calls(ask(tool_choice=choice, stream=True))
    assert name == "get_weather"
    assert arguments["city"]


def test_tool_that_may_not_be_called(ask):
    assert not ask(tool_choice="none", max_tokens=8).choices[0].message.tool_calls


def test_tool_that_is_not_needed(ask):
    message = ask("Hello!").choices[0].message
    assert message.content == GREETING
    assert not message.tool_calls


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_round_trip(ask, streamed):
    question = {"role": "user", "content": weather_question("Tokyo")}
    message = ask([question]).choices[0].message
    [call] = message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Tokyo"}
    result = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
    # The message goes back as the library gives it, as real programs send it.
    answer = ask([question, message, result], stream=streamed)
    if streamed:
        assert "".join(chunk.choices[0].delta.content or "" for chunk in answer) == WEATHER_REPORT
    else:
        assert answer.choices[0].message.content == WEATHER_REPORT


def test_strict_tool_keeps_its_fields(ask):
    tool = json.loads(json.dumps(WEATHER_TOOL))
    tool["function"]["strict"] = True
    tool["function"]["parameters"]["additionalProperties"] = False
    assert ask(tools=[tool]).choices[0].message.tool_calls


def test_parsed_arguments(client, server):
    class get_weather(pydantic.BaseModel):
        city: str

    completion = client.chat.completions.parse(
        model=server.model,
        messages=[{"role": "user", "content": weather_question("Berlin")}],
        tools=[openai.pydantic_function_tool(get_weather)],
    )
    [call] = completion.choices[0].message.tool_calls
    assert call.function.parsed_arguments == get_weather(city="Berlin")
