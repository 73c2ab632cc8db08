"""`ask` against the proxy in front of a real vLLM.

ASK_BINARY is the program, ASK_TEST_BASE_URL the proxy's address (with or without /v1).
"""

import json
import os
import signal
import subprocess
import urllib.request

import pytest

BINARY = os.environ.get("ASK_BINARY")
BASE = os.environ.get("ASK_TEST_BASE_URL")
pytestmark = pytest.mark.skipif(not (BINARY and BASE), reason="ASK_BINARY and ASK_TEST_BASE_URL are not set")
ROOT = (BASE or "").rstrip("/").removesuffix("/v1")


@pytest.fixture
def ask(tmp_path):
    """Runs ask with a separate home; returns (status, stdout, stderr)."""
    environment = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "ASK_BASE_URL": ROOT,
        "ASK_MODEL": os.environ.get("ASK_TEST_MODEL", "default"),
        "ASK_API_KEY": os.environ.get("ASK_TEST_API_KEY", ""),
    }

    def run(*arguments, input=None, **more):
        stdin = {"input": input} if input is not None else {"stdin": subprocess.DEVNULL}
        result = subprocess.run(
            [BINARY, *arguments], capture_output=True, timeout=120, env=environment | more, **stdin
        )
        return result.returncode, result.stdout, result.stderr.decode()

    run.environment = environment
    return run


def direct(body):
    request = urllib.request.Request(
        f"{ROOT}/v1/chat/completions",
        json.dumps(body).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {os.environ.get('ASK_TEST_API_KEY', 'none')}"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)["choices"][0]["message"]["content"]


GREEDY = ("--temperature", "0", "--max-tokens", "24", "--seed", "1")


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
def test_every_spelling_of_the_address(ask, ending):
    status, output, errors = ask("--list-models", ASK_BASE_URL=ROOT + ending)
    assert status == 0, errors
    assert "default" in output.decode().split()


def test_the_answer_is_the_models_text(ask):
    status, output, errors = ask(*GREEDY, "What is the capital of France?")
    assert status == 0, errors
    expected = direct(
        {
            "model": ask.environment["ASK_MODEL"],
            "messages": [{"role": "user", "content": "What is the capital of France?"}],
            "temperature": 0,
            "max_tokens": 24,
            "seed": 1,
        }
    )
    assert output.decode() == (expected if expected.endswith("\n") else expected + "\n")
    assert b"\x1b" not in output


def test_piped_input(ask):
    assert ask(*GREEDY, input=b"Explain this code\n")[0] == 0
    assert ask(*GREEDY, "Review this code for bugs", input=b"print(1)\n")[0] == 0


def test_json_has_usage_and_route(ask):
    status, output, errors = ask(*GREEDY, "--json", "hi")
    assert status == 0, errors
    value = json.loads(output)
    assert value["v"] == 1 and value["usage"]["completion_tokens"] > 0
    assert value["timings"]["first_token_ms"] > 0
    assert value["route"].get("call_id")


def test_receipt(ask):
    status, _, errors = ask(*GREEDY, "-u", "hi")
    assert status == 0 and " tok" in errors and "ttft" in errors


def test_unknown_model(ask):
    status, output, errors = ask("-m", "defualt", "hi")
    assert status == 69 and output == b"" and "default" in errors


def test_choice_is_enforced_by_the_server(ask):
    status, output, errors = ask("--choice", "bug,feature,question", "It crashes when I press the button.")
    assert status == 0, errors
    assert output.decode().strip() in {"bug", "feature", "question"}


def test_check_is_a_status(ask):
    status, output, _ = ask("--check", "Is water wet?")
    assert status in (0, 1) and output == b""


def test_schema(ask):
    status, output, errors = ask(*GREEDY[:2], "--max-tokens", "200", "--schema", "ok bool", "Answer.")
    assert status in (0, 65), errors
    if status == 0:
        assert isinstance(json.loads(output)["ok"], bool)


def test_each_keeps_the_order(ask):
    status, output, errors = ask(*GREEDY, "--each", "-j", "3", "--json", "Say {}", input=b"one\ntwo\nthree\n")
    assert status == 0, errors
    assert [json.loads(line)["input"] for line in output.splitlines()] == ["one", "two", "three"]


def test_interrupted_answer_is_kept_and_resumed(ask):
    child = subprocess.Popen(
        [BINARY, "--max-tokens", "400", "-o", "ignore_eos=true", "Tell me a long story."],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=ask.environment,
    )
    first = child.stdout.read(5)
    child.send_signal(signal.SIGINT)
    rest = child.stdout.read()
    assert child.wait(timeout=10) == -signal.SIGINT
    kept = json.loads(ask("--last", "--json")[1])
    assert kept["status"] == "interrupted"
    assert kept["answer"].encode().startswith(first)
    status, output, errors = ask("--resume", "--max-tokens", "8")
    assert status == 0, errors
    assert json.loads(ask("--last", "--json")[1])["answer"].startswith(kept["answer"])


def test_context_that_is_too_long(ask):
    text = ("word " * 30000).encode()
    status, _, errors = ask("Sum up", input=text)
    assert status == 65, errors
    status, _, errors = ask(*GREEDY, "--fit", "head", "Sum up", input=b"\n".join([b"a few words in a line"] * 6000))
    assert status == 0 and "cut stdin to fit" in errors, errors


def test_doctor(ask):
    status, output, errors = ask("--doctor", "--json")
    assert status == 0, output.decode() + errors
    assert json.loads(output)["healthy"] is True
