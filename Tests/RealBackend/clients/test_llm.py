"""The program `llm`."""

import json
import sys

import pytest

from known_answers import GREETING, WEATHER_REPORT, weather_question

TOO_LONG = "ping " * 2100


@pytest.fixture
def llm(run_program, proxy, tmp_path):
    entries = [
        {
            "model_id": name,
            "model_name": name,
            "api_base": proxy.v1,
            "api_key_name": "proxy",
            "supports_tools": True,
            "supports_schema": True,
        }
        for name in [proxy.model, "nobody"]
    ]
    # A list in YAML, which JSON is too.
    (tmp_path / "extra-openai-models.yaml").write_text(json.dumps(entries))

    def llm(*arguments, model=proxy.model, key=proxy.key, stdin=""):
        command = [sys.executable, "-m", "llm", "--model", model, "--key", key, *arguments]
        return run_program(*command, stdin=stdin, LLM_USER_PATH=str(tmp_path))

    return llm


@pytest.mark.parametrize("options", [[], ["--no-stream"]], ids=["streamed", "whole"])
def test_answers(llm, options):
    finished = llm("Hello!", "--usage", *options)
    assert finished.stdout.strip() == GREETING, finished.stderr
    assert "12 input, 10 output" in finished.stderr


def test_schema(llm):
    finished = llm("--schema", "answer int, ok bool", "Give me JSON")
    assert json.loads(finished.stdout) == {"answer": 42, "ok": True}, finished.stderr


def test_tool(llm):
    function = 'def get_weather(city: str) -> str:\n    "Get the weather"\n    return "sunny"\n'
    finished = llm("--functions", function, "--td", weather_question("Paris"))
    assert finished.stdout.strip() == WEATHER_REPORT, finished.stderr
    assert "get_weather({'city': 'Paris'})" in finished.stderr


def test_wrong_key(llm):
    finished = llm("Hello!", key="sk-wrong")
    assert finished.returncode == 1
    assert "Error code: 401" in finished.stderr
    assert "API key" in finished.stderr


def test_unknown_model(llm):
    finished = llm("Hello!", model="nobody")
    assert finished.returncode == 1
    assert "Error code: 404 - The model `nobody` does not exist" in finished.stderr


def test_context_overflow(llm):
    finished = llm(stdin=TOO_LONG)
    assert finished.returncode == 1
    assert "maximum context length is 2048 tokens" in finished.stderr
