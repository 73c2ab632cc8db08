"""The program `aider`."""

import re
import shutil

import pytest

OPTIONS = [
    "--no-git",
    "--yes-always",
    "--no-pretty",
    "--no-check-update",
    "--no-show-release-notes",
    "--no-show-model-warnings",
    "--analytics-disable",
    "--no-detect-urls",
    "--map-tokens=0",
    # Its prompts for editing are longer than the tiny model's context.
    "--edit-format=ask",
]


@pytest.fixture
def aider(run_program, folder, tmp_path):
    # Otherwise it downloads this list at every start.
    [prices] = folder.glob("aider/lib/*/site-packages/litellm/model_prices_and_context_window_backup.json")
    (tmp_path / ".aider" / "caches").mkdir(parents=True)
    shutil.copy(prices, tmp_path / ".aider" / "caches" / "model_prices_and_context_window.json")

    def aider(server, message, *options, model=None, key=None):
        command = [folder / "aider" / "bin" / "aider", *OPTIONS, *options]
        command += ["--model", f"openai/{model or server.model}", "--message", message]
        return run_program(*command, OPENAI_API_BASE=server.v1, OPENAI_API_KEY=key or server.key).stdout

    return aider


def reply(output):
    """The text between aider's banner and its token report, and the number of sent tokens."""
    found = re.search(r"Repo-map: disabled\n(.*)\nTokens: ([\d.]+) sent, [\d.]+ received", output, re.DOTALL)
    assert found, output
    return found[1].strip(), found[2]


def test_answers_as_without_the_proxy(aider, vllm, proxy):
    assert reply(aider(proxy, "Hello!", "--no-stream")) == reply(aider(vllm, "Hello!", "--no-stream"))


def test_stream(aider, proxy):
    text, _ = reply(aider(proxy, "Hello!"))
    assert text


def test_wrong_key(aider, proxy):
    output = aider(proxy, "Hello!", key="sk-wrong")
    assert "API key" in output
    assert "Tokens:" not in output


def test_unknown_model(aider, proxy):
    output = aider(proxy, "Hello!", model="nobody").replace("\n", " ")
    assert "litellm.NotFoundError" in output
    assert "The model `nobody` does not exist" in output


def test_context_overflow(aider, proxy):
    # aider explains what to do about it where it recognizes the error.
    assert "has hit a token limit" in aider(proxy, "ping " * 2100).replace("\n", " ")
