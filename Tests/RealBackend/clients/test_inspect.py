"""Inspect, through its provider for LiteLLM's proxy, its generic one for OpenAI's API and its one for vLLM."""

import inspect_ai
import pytest
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import generate, use_tools
from inspect_ai.tool import tool

from known_answers import weather_question


@tool
def get_weather():
    async def execute(city: str):
        """Get the weather.

        Args:
            city: Where.
        """
        return "sunny" if city == "Paris" else "unknown city"

    return execute


def capitals():
    capitals = {"France": "Paris", "Japan": "Tokyo"}
    samples = [Sample(input=f"What is the capital of {country}?", target=city) for country, city in capitals.items()]
    return inspect_ai.Task(dataset=samples, solver=generate(), scorer=includes())


def weather():
    sample = Sample(input=weather_question("Paris"), target="sunny")
    return inspect_ai.Task(dataset=[sample], solver=[use_tools(get_weather()), generate()], scorer=includes())


def overflow():
    sample = Sample(input="ping " * 2100, target="pong")
    return inspect_ai.Task(dataset=[sample], solver=generate(), scorer=includes())


@pytest.fixture
def evaluate(tmp_path, monkeypatch, proxy):
    """Runs a task against the proxy, and returns its log."""
    monkeypatch.setenv("LITELLM_PROXY_API_KEY", proxy.key)
    # The generic provider takes these from the model's name.
    monkeypatch.setenv("PROXY_API_KEY", proxy.key)
    monkeypatch.setenv("VLLM_API_KEY", proxy.key)

    def evaluate(task, model, base_url=proxy.v1, **options):
        [log] = inspect_ai.eval(
            task, model=model, model_base_url=base_url, log_dir=str(tmp_path), display="none", **options
        )
        return log

    return evaluate


PROVIDERS = ["litellm-proxy", "openai-api/proxy", "vllm"]


def accuracy(log):
    assert log.status == "success", log.error
    return log.results.scores[0].metrics["accuracy"].value


@pytest.mark.parametrize("provider", PROVIDERS)
def test_answers(evaluate, proxy, provider):
    log = evaluate(capitals(), f"{provider}/{proxy.model}")
    assert accuracy(log) == 1
    [usage] = log.stats.model_usage.values()
    assert (usage.input_tokens, usage.output_tokens) == (34, 16)


@pytest.mark.parametrize("options", [{"stream": True}, {"responses_api": True}], ids=["streamed", "responses"])
def test_other_ways_to_answer(evaluate, options):
    assert accuracy(evaluate(capitals(), "openai-api/proxy/default", model_args=options)) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_tool_round_trip(evaluate, provider):
    log = evaluate(weather(), f"{provider}/default")
    assert accuracy(log) == 1
    [sample] = log.samples
    assert [message.role for message in sample.messages] == ["user", "assistant", "tool", "assistant"]
    assert sample.messages[2].text == "sunny"


def test_context_overflow(evaluate):
    # A sample that does not fit is scored, and the evaluation goes on.
    log = evaluate(overflow(), "litellm-proxy/default")
    assert accuracy(log) == 0
    assert log.samples[0].output.stop_reason == "model_length"


def test_unknown_model(evaluate):
    log = evaluate(capitals(), "openai-api/proxy/nobody")
    assert log.status == "error"
    assert "Error code: 404 - The model `nobody` does not exist" in log.error.message


def test_unknown_model_of_the_litellm_provider(evaluate):
    # Inspect looks into /model/info before it asks anything.
    with pytest.raises(Exception, match="has no deployment for it"):
        evaluate(capitals(), "litellm-proxy/nobody")


def test_wrong_key(evaluate):
    log = evaluate(capitals(), "openai-api/proxy/default", model_args={"api_key": "sk-wrong"})
    assert log.status == "error"
    assert "Error code: 401" in log.error.message


def test_wrong_key_of_the_litellm_provider(evaluate):
    with pytest.raises(Exception, match="the proxy rejected the API key"):
        evaluate(capitals(), "litellm-proxy/default", model_args={"api_key": "sk-wrong"})
