"""Anthropic's messages API, which vLLM also serves."""

import json

import httpx2
import pytest

from known_answers import GREETING, WEATHER_TOOL, weather_question

pytestmark = pytest.mark.one_client

HELLO = [{"role": "user", "content": "Hello!"}]
TOOL = {
    "name": "get_weather",
    "description": "Get the weather",
    "input_schema": WEATHER_TOOL["function"]["parameters"],
}


def ask(server, path="/v1/messages", **fields):
    body = {"model": server.model, "max_tokens": 60, "messages": HELLO} | fields
    headers = {"x-api-key": "not-needed", "anthropic-version": "2023-06-01"}
    answer = server.post(path, body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def test_answers(server):
    message = ask(server).json()
    assert message["content"] == [{"type": "text", "text": GREETING}]
    assert message["model"] == server.model
    assert message["stop_reason"] == "end_turn"


def test_system_message(server):
    assert ask(server, system="You are terse.").json()["content"][0]["text"] == GREETING


def test_tool_call(server):
    message = ask(server, messages=[{"role": "user", "content": weather_question("Paris")}], tools=[TOOL]).json()
    [call] = [part for part in message["content"] if part["type"] == "tool_use"]
    assert (call["name"], call["input"]) == ("get_weather", {"city": "Paris"})
    assert message["stop_reason"] == "tool_use"


def test_stream(server):
    body = {"model": server.model, "max_tokens": 60, "messages": HELLO, "stream": True}
    with httpx2.stream("POST", f"{server.root}/v1/messages", json=body, timeout=60) as answer:
        events = [json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: {")]
    assert events[0]["type"] == "message_start"
    assert events[0]["message"]["model"] == server.model
    assert events[-1]["type"] == "message_stop"
    said = "".join(event["delta"].get("text", "") for event in events if event["type"] == "content_block_delta")
    assert said == GREETING


def test_counts_tokens(server):
    assert ask(server, "/v1/messages/count_tokens").json()["input_tokens"] > 0
