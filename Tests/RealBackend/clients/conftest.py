"""The servers' addresses, and how to run client programs.

`run` starts the servers and names them in the environment:

    VLLM_URL             the real vLLM, without /v1
    KEYED_PROXY_URL      the proxy in front of it, with a master key (PROXY_KEY)
    PROXY_URL            the same without a key
    LITELLM_URL          LiteLLM's proxy, with its key (LITELLM_KEY): in front of the proxy, and behind it
    REAL_BACKEND_FOLDER  what ./setup and ./setup-clients installed

A test that takes the fixture `server` runs against vLLM and through the proxy: a client that fails at both is not the
proxy's fault.
"""

import dataclasses
import os
import pathlib
import subprocess

import pytest


@dataclasses.dataclass(frozen=True)
class Server:
    root: str
    model: str
    key: str = "not-needed"

    @property
    def v1(self):
        return f"{self.root}/v1"


def setting(name):
    if name not in os.environ:
        pytest.exit(f"{name} is not set; Tests/RealBackend/run starts what these tests need.", returncode=2)
    return os.environ[name].rstrip("/")


@pytest.fixture(scope="session")
def vllm():
    return Server(setting("VLLM_URL"), "qwen2.5-7b")


@pytest.fixture(scope="session")
def proxy():
    return Server(setting("KEYED_PROXY_URL"), "akira/qwen2.5-7b", setting("PROXY_KEY"))


@pytest.fixture(scope="session")
def keyless_proxy():
    return Server(setting("PROXY_URL"), "akira/qwen2.5-7b")


@pytest.fixture(scope="session")
def litellm_proxy():
    return Server(setting("LITELLM_URL"), "ours", setting("LITELLM_KEY"))


@pytest.fixture(params=["vllm", "proxy"])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def folder():
    return pathlib.Path(setting("REAL_BACKEND_FOLDER"))


@pytest.fixture
def run_program(tmp_path):
    """Runs a program in an empty folder, also its home; returns the finished process with its output as text."""

    def run(*command, stdin="", **environment):
        # Nothing of this may reach out, or find another key or another server.
        surroundings = {
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "HF_HUB_OFFLINE": "1",
            "DO_NOT_TRACK": "1",
        }
        return subprocess.run(
            [str(word) for word in command],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=180,
            cwd=tmp_path,
            env=surroundings | environment,
        )

    return run
