#!/usr/bin/env python3
"""Builds, runs and checks the examples, without a network or fixed ports. `check.py NAME...` checks only those."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from scripted_backend import Backend

ROOT = Path(__file__).resolve().parent
# One folder for all, so that shared code is compiled once.
SCRATCH = ROOT.parent / ".build-examples"
UNUSED_ADDRESS = "http://127.0.0.1:1/v1"


def swift(verb, name):
    """Builds or tests a package; returns the output."""
    command = ["swift", verb, "--package-path", str(ROOT / name), "--scratch-path", str(SCRATCH), "-j", "2"]
    # In a shared folder, a cached plan can be that of another package.
    command.append("--disable-build-manifest-caching")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = ""
    for line in process.stdout:
        said += line
        print(line, end="", flush=True)
    expect(process.wait() == 0, f"swift {verb} of {name} ended with {process.returncode}")
    return said


def tests(suite, count):
    """Builds and runs a package's tests, and checks how many there are."""

    def run(name):
        said = swift("test", name)
        expect(f"Suite {suite} passed" in said, f"{name} did not run {suite}")
        expect(f"Test run with {count} tests" in said, f"{name} did not run {count} tests")

    return run


def program(name, *arguments, stdout=subprocess.PIPE):
    return subprocess.Popen(
        [SCRATCH / "debug" / name, *arguments], stdin=subprocess.PIPE, stdout=stdout, text=True
    )


def output(name, *arguments):
    """Runs a program, and returns its output."""
    process = program(name, *arguments)
    text, _ = process.communicate(timeout=60)
    expect(process.returncode == 0, f"{name} ended with {process.returncode}: {text}")
    return text


@contextmanager
def server(name, *arguments):
    """Runs a program that prints its address until the end of the block; checks that it exits with 0."""
    # A terminal, because output to a pipe is buffered.
    terminal, screen = os.openpty()
    process = program(name, *arguments, stdout=screen)
    os.close(screen)
    try:
        with os.fdopen(terminal) as lines:
            yield lines.readline().strip()
            process.send_signal(signal.SIGTERM) if name == "HummingbirdProxy" else process.stdin.close()
            expect(process.wait(timeout=60) == 0, f"{name} ended with {process.returncode}")
    finally:
        process.kill()


def post(url, text, stream=False):
    body = {"model": "chat", "messages": [{"role": "user", "content": text}], "stream": stream}
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def expect(condition, reason):
    if not condition:
        sys.exit(f"FAIL: {reason}")


def expect_equal(value, wanted):
    expect(value == wanted, f"{value!r} should be {wanted!r}")


def embed_router(backend):
    # Nothing listens at the first address: the second takes over, also for the stream.
    expect_equal(output("EmbedRouter", "Hello!", UNUSED_ADDRESS, backend.url), "turn 1: Hello!\nturn 1: Hello!\n")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        parameters = {"model": "openai/qwen", "api_base": backend.url, "api_key": "none"}
        json.dump({"model_list": [{"model_name": "chat", "litellm_params": parameters}]}, file)
        file.flush()
        expect_equal(output("EmbedRouter", "Hi!", file.name), "turn 1: Hi!\nturn 1: Hi!\n")


def observability(backend):
    lines = output("Observability", "Hello!", UNUSED_ADDRESS, backend.url).splitlines()
    expect_equal(lines[0], "turn 1: Hello!")
    attempt = "metric litellm_proxy.attempts gen_ai.request.model=chat litellm_proxy.deployment="
    expect(f"{attempt}backend-1 outcome=success: 1" in lines, f"no successful attempt in {lines}")
    expect(any(line.startswith(f"{attempt}backend-0 ") for line in lines), f"no failed attempt in {lines}")
    spans = [line for line in lines if line.startswith("span ")]
    expect_equal([spans[0], spans[-1]], ["span chat chat, server: int64(200)", "span POST, client: int64(200)"])


def terminal_chat(backend):
    process = program("TerminalChat", backend.url, "qwen")
    shown = ""

    def say(text, until):
        nonlocal shown
        process.stdin.write(text)
        process.stdin.flush()
        end = time.monotonic() + 60
        while until not in shown and time.monotonic() < end:
            shown += os.read(process.stdout.fileno(), 4096).decode()
        expect(until in shown, f"{until!r} is not in {shown!r}")

    try:
        say("Hello!\n", until="turn 1: Hello!\n> ")
        say("count\n", until="0 1 2 ")
        process.send_signal(signal.SIGINT)
        say("", until=" [interrupted]\n> ")
        expect(backend.client_left.wait(60), "the backend did not notice that the client had left")
        say("More\n", until="turn 3: More\n> ")
        roles = [message["role"] for message in backend.requests[-1]["messages"]]
        expect_equal(roles, ["user", "assistant", "user", "assistant", "user"])
        process.stdin.close()
        expect_equal(process.wait(timeout=60), 0)
    finally:
        process.kill()


def guard_middleware(backend):
    with server("GuardMiddleware", backend.url) as url:
        chat = f"{url}/chat/completions"
        for prompt in ["Pay with 4111 1111 1111 1111.", "4111-1111-1111-1111", "No. 12 5555555555554444!"]:
            status, body = post(chat, prompt)
            error = json.loads(body)["error"]
            expect_equal((status, error["code"], error["param"]), (400, "card_number_refused", "messages"))
            expect("1111" not in body, f"the number is in the refusal: {body}")
        expect_equal(backend.requests, [])
        for prompt in ["Pay with 4111 1111 1111 1112.", "Call 0301234567 and 1234567890123456789012345."]:
            status, body = post(chat, prompt)
            expect_equal(status, 200)
        expect_equal(len(backend.requests), 2)


def hummingbird_proxy(backend):
    with server("HummingbirdProxy", backend.url) as url:
        with urllib.request.urlopen(f"{url}/hello", timeout=60) as response:
            expect_equal(response.read(), b"Hello from the application")
        status, body = post(f"{url}/v1/chat/completions", "Hi")
        expect_equal((status, json.loads(body)["choices"][0]["message"]["content"]), (200, "turn 1: Hi"))
        status, body = post(f"{url}/v1/chat/completions", "Hi", stream=True)
        expect_equal((status, body.count("data: "), body.endswith("data: [DONE]\n\n")), (200, 5, True))
        expect_equal(post(f"{url}/nothing", "Hi")[0], 404)


def program_checked_by(check):
    """Builds a program, and checks it against a new backend."""

    def run(name):
        swift("build", name)
        check(Backend())

    return run


def both(first, second):
    def run(name):
        first(name)
        second(name)

    return run


CHECKS = {
    "EmbedRouter": program_checked_by(embed_router),
    "Observability": program_checked_by(observability),
    "TerminalChat": program_checked_by(terminal_chat),
    "GuardMiddleware": both(tests("CardNumberGuardTests", 2), program_checked_by(guard_middleware)),
    "CustomStrategy": tests("OwnHardwareFirstTests", 3),
    "CustomTransport": tests("EmbeddingCacheTests", 3),
    "ClientFaultTests": tests("TranslatorTests", 4),
    # Last, because it needs packages that the others do not.
    "HummingbirdProxy": program_checked_by(hummingbird_proxy),
}


def main():
    for name in sys.argv[1:] or CHECKS:
        began = time.monotonic()
        CHECKS[name](name)
        print(f"pass {name} in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
