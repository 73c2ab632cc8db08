"""LangChain's ChatOpenAI."""

import langchain_openai
import openai
import pydantic
import pytest
from langchain_core.exceptions import ModelAuthenticationError, ModelNotFoundError
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool

from known_answers import ANSWERS, GREETING, WEATHER_REPORT, weather_question

TOO_LONG = "ping " * 2100


@tool
def get_weather(city: str) -> str:
    """Get the weather"""
    assert city == "Paris"
    return "sunny"


class Answer(pydantic.BaseModel):
    answer: int
    ok: bool


def chat_model(server, **changes):
    settings = {"base_url": server.v1, "api_key": server.key, "model": server.model}
    return langchain_openai.ChatOpenAI(**settings | changes)


@pytest.fixture(params=[False, True], ids=["chat", "responses"])
def chat(request, server):
    return chat_model(server, use_responses_api=request.param)


def test_invoke(chat, server):
    message = chat.invoke("Hello!")
    assert message.text == GREETING
    assert message.response_metadata["model_name"] == server.model
    assert (message.usage_metadata["input_tokens"], message.usage_metadata["output_tokens"]) == (12, 10)


def test_stream(chat):
    pieces = list(chat.stream("Hello!"))
    assert "".join(piece.text for piece in pieces) == GREETING
    assert sum(bool(piece.text) for piece in pieces) > 3


def test_batch(server):
    questions = list(ANSWERS)
    replies = chat_model(server).batch(questions)
    assert [reply.text for reply in replies] == [ANSWERS[question] for question in questions]


@pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streamed"])
def test_tool_round_trip(server, streaming):
    chat = chat_model(server, streaming=streaming).bind_tools([get_weather])
    messages = [HumanMessage(weather_question("Paris"))]
    messages.append(chat.invoke(messages))
    [call] = messages[-1].tool_calls
    messages.append(get_weather.invoke(call))
    assert chat.invoke(messages).text == WEATHER_REPORT


def test_structured_output(server):
    assert chat_model(server).with_structured_output(Answer).invoke("Give me JSON") == Answer(answer=42, ok=True)


def test_wrong_key(proxy):
    with pytest.raises(ModelAuthenticationError):
        chat_model(proxy, api_key="sk-wrong").invoke("Hello!")


def test_unknown_model(proxy):
    with pytest.raises(ModelNotFoundError, match="nobody"):
        chat_model(proxy, model="nobody").invoke("Hello!")


def test_context_overflow(chat):
    with pytest.raises(openai.BadRequestError, match="maximum context length is 2048 tokens"):
        chat.invoke(TOO_LONG)
