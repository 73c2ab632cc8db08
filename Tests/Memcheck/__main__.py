"""Runs the proxy under Memcheck, between a client and a backend that both send slightly malformed messages."""

import concurrent.futures
import contextlib
import os
import pathlib
import random
import re
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time

import mutations

HERE = pathlib.Path(__file__).parent
ROUNDS = int(os.environ.get("MEMCHECK_ROUNDS", "600"))
SEED = int(os.environ.get("MEMCHECK_SEED", "1"))


class Backend(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.random = random.Random(SEED + 1)
        self.lock = threading.Lock()

    def response(self):
        with self.lock:
            data = self.random.choice(mutations.RESPONSES)
            return mutations.pieces(mutations.mutated(data, self.random, self.random.randrange(3)), self.random)


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError):
            data = b""
            while b"\r\n\r\n" not in data:
                more = self.request.recv(65536)
                if not more:
                    return
                data += more
            head, _, body = data.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            left = int(length[1]) - len(body) if length else 0
            while left > 0:
                left -= len(self.request.recv(left)) or left
            for piece in self.server.response():
                self.request.sendall(piece)


def ask(port, pieces):
    """Sends one request, and reads the response; gives up on an incomplete one after a while."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for piece in pieces:
            connection.sendall(piece)
        connection.settimeout(2)
        first = connection.recv(65536)
        while connection.recv(65536):
            pass
        return first
    return b""


def free_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return holder.getsockname()[1]


def start(folder, backend):
    port = free_port()
    (folder / "config.yaml").write_text(
        "model_list:\n- model_name: chat\n  litellm_params: {model: openai/up, api_key: none, timeout: 5, "
        f'api_base: "http://127.0.0.1:{backend.server_address[1]}/v1"}}\nrouter_settings: {{num_retries: 1}}\n'
    )
    command = [
        "valgrind", "--error-exitcode=99", "--num-callers=25", f"--suppressions={HERE / 'swift.supp'}",
        f"--log-file={folder / 'valgrind.log'}", folder / "litellm-proxy", "--config", folder / "config.yaml",
        "--host", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    with open(folder / "proxy.log", "wb") as log:
        proxy = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "LD_PRELOAD": str(folder / "sigsuspend.so")})
    for _ in range(600):
        if b"200 OK" in ask(port, [b"GET / HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n"]):
            return proxy, port
        if proxy.poll() is not None:
            break
        time.sleep(0.1)
    proxy.kill()
    sys.exit(f"the proxy did not start under valgrind:\n{(folder / 'proxy.log').read_text()[-2000:]}")


def main():
    folder = pathlib.Path(sys.argv[1])
    backend = Backend()
    threading.Thread(target=backend.serve_forever, daemon=True).start()
    proxy, port = start(folder, backend)
    chance = random.Random(SEED)
    requests = [
        mutations.pieces(mutations.mutated(chance.choice(mutations.REQUESTS), chance, chance.choice([0, 0, 1, 2, 3])), chance)
        for _ in range(ROUNDS)
    ]
    try:
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answered = sum(1 for first in pool.map(lambda request: ask(port, request), requests) if first)
        proxy.send_signal(signal.SIGTERM)
        status = proxy.wait(60)
    finally:
        proxy.kill()
    log = (folder / "valgrind.log").read_text()
    summary = re.search(r"ERROR SUMMARY: .*", log)
    print(f"{ROUNDS} requests, {answered} with a response, seed {SEED}: {summary[0] if summary else 'no summary'}")
    if status != 0 or answered < ROUNDS // 4:
        print(log[-20000:], (folder / "proxy.log").read_text()[-3000:], sep="\n", file=sys.stderr)
        sys.exit(f"the proxy ended with {status}; 99 means that Memcheck found an error")


main()
