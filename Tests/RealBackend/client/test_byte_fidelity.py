"""The recorded exchanges of Tests/Fixtures/vllm through the proxy's sockets, split in many ways.

What the client receives differs from what vLLM sent in the value of `model` alone. Some errors are put into the shape that clients read:
they keep their status and their words.
"""

import json
import os
import pathlib
import random
import socket
import socketserver
import subprocess
import threading
import time

import httpx2
import pytest

pytestmark = pytest.mark.one_client

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "vllm"
CUTS = ["whole", "single-bytes", "random-pieces"]


class Exchange:
    def __init__(self, file):
        self.name = file.stem
        head, rest = file.read_bytes().split(b"\r\n\r\n", 1)
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
        self.path = head.split()[1].decode()
        self.request = rest[:length]
        self.answer_head, self.answer = rest[length + 1 :].split(b"\r\n\r\n", 1)
        self.status = int(self.answer_head.split()[1])

    @property
    def is_chunked(self):
        return b"transfer-encoding: chunked" in self.answer_head

    def pieces(self, cut):
        """The response's body as it is sent."""
        if cut == "whole":
            pieces = [self.answer]
        elif cut == "single-bytes":
            pieces = [self.answer[at : at + 1] for at in range(len(self.answer))]
        else:
            dice, pieces, at = random.Random(self.name), [], 0
            while at < len(self.answer):
                size = dice.randint(1, 90)
                pieces.append(self.answer[at : at + size])
                at += size
        if self.is_chunked:
            pieces = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces] + [b"0\r\n\r\n"]
        return pieces


EXCHANGES = {file.stem: Exchange(file) for file in sorted(FIXTURES.glob("*.http"))}


def is_reshaped(exchange):
    """Whether an error needs reshaping for clients.

    A prompt that is too long gets OpenAI's code, `{"detail": …}` OpenAI's shape, and an error of /v1/messages Anthropic's.
    """
    if exchange.status < 400:
        return False
    is_foreign = exchange.path == "/v1/messages" or b'{"detail"' in exchange.answer
    return is_foreign or b"maximum context length" in exchange.answer


# A model that the backend lacks is the operator's mistake, and the client is told so in other words.
KNOWN = [name for name in EXCHANGES if not name.startswith("error-unknown-model")]
RESHAPED = [name for name in KNOWN if is_reshaped(EXCHANGES[name])]
FAITHFUL = [name for name in KNOWN if name not in RESHAPED]


class ReplayHandler(socketserver.StreamRequestHandler):
    """Responds to `POST /EXCHANGE/CUT/…` with that exchange, split that way."""

    def handle(self):
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while line := self.rfile.readline():
            method, target, _ = line.decode().split()
            fields = dict(self.fields())
            if method != "POST":
                # The proxy may look for the backend's models; that is no matter of these tests.
                self.wfile.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
                continue
            _, name, cut, _ = target.split("/", 3)
            self.server.received[name, cut] = self.rfile.read(int(fields["content-length"]))
            self.wfile.write(EXCHANGES[name].answer_head + b"\r\n\r\n")
            for piece in EXCHANGES[name].pieces(cut):
                self.wfile.write(piece)

    def fields(self):
        while (line := self.rfile.readline()) != b"\r\n":
            name, value = line.decode().split(":", 1)
            yield name.lower(), value.strip()


class ReplayServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    received = {}


@pytest.fixture(scope="module")
def replay():
    """A replaying backend, and its recorded responses."""
    with ReplayServer(("127.0.0.1", 0), ReplayHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def replaying_proxy(replay, tmp_path_factory):
    """The address of a proxy with a model for each exchange and split."""
    if "LITELLM_PROXY_BIN" not in os.environ:
        pytest.exit("LITELLM_PROXY_BIN is not set; Tests/RealBackend/run sets it.", returncode=2)
    folder = tmp_path_factory.mktemp("replay")
    backend = f"http://127.0.0.1:{replay.server_address[1]}"
    models = [
        f"  - model_name: akira/{name}/{cut}\n"
        f"    litellm_params: {{model: openai/qwen2.5-7b, api_base: {backend}/{name}/{cut}/v1}}\n"
        for name in KNOWN
        for cut in CUTS
    ]
    (folder / "config.yaml").write_text("model_list:\n" + "".join(models))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        os.environ["LITELLM_PROXY_BIN"],
        "--config",
        folder / "config.yaml",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        root = f"http://127.0.0.1:{port}"
        wait_for(root, process, folder / "log")
        yield root
    finally:
        process.terminate()
        process.wait()


def wait_for(root, process, log):
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            httpx2.get(f"{root}/health/readiness")
            return
        except httpx2.ConnectError:
            time.sleep(0.1)
    pytest.fail(f"The proxy did not come up: {log.read_text()}")


def answer_to(root, name, cut):
    model = f"akira/{name}/{cut}".encode()
    return httpx2.post(
        root + EXCHANGES[name].path,
        content=EXCHANGES[name].request.replace(b'"model": "qwen2.5-7b"', b'"model": "%s"' % model, 1),
        headers={"content-type": "application/json"},
        timeout=60,
    )


@pytest.mark.parametrize("name", FAITHFUL)
def test_only_the_models_name_changes(replay, replaying_proxy, name):
    exchange = EXCHANGES[name]
    for cut in CUTS:
        model = f"akira/{name}/{cut}".encode()
        answer = answer_to(replaying_proxy, name, cut)
        assert answer.content == exchange.answer.replace(b'"model":"qwen2.5-7b"', b'"model":"%s"' % model)
        assert answer.status_code == exchange.status
        assert replay.received[name, cut] == exchange.request


@pytest.mark.parametrize("name", RESHAPED)
def test_reshaped_errors_keep_status_and_words(replay, replaying_proxy, name):
    exchange = EXCHANGES[name]
    said = json.loads(exchange.answer)
    for cut in CUTS:
        answer = answer_to(replaying_proxy, name, cut)
        body = answer.json()
        assert answer.status_code == exchange.status
        assert replay.received[name, cut] == exchange.request
        if exchange.path == "/v1/messages":
            assert body["type"] == "error"
            assert body["error"]["message"] == said["error"]["message"]
        elif "detail" in said:
            assert exchange.path in body["error"]["message"]
            assert body["error"]["code"] == "endpoint_not_found"
        else:
            assert body["error"] == {**said["error"], "code": "context_length_exceeded"}
