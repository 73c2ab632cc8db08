#!/usr/bin/env python3
"""Compares the start-up of ask with curl's, alternating: `--version`, and the time from start to the first request byte.

usage: startup.py ASK_BINARY [RUNS]      exits with 1 if a ratio is above 1.5
"""
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ask = os.path.abspath(sys.argv[1])
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 100
home = tempfile.mkdtemp()
environment = {"HOME": home, "PATH": os.environ["PATH"], "ASK_LOG": "0"}
quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)

STREAM = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    b'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
)
arrivals = []


def serve(listener):
    while True:
        connection, _ = listener.accept()
        first = connection.recv(65536)
        arrivals.append(time.perf_counter())
        while b"\r\n\r\n" not in first:
            first += connection.recv(65536)
        connection.sendall(STREAM)
        connection.close()


def version(command):
    start = time.perf_counter()
    subprocess.run([command, "--version"], **quiet)
    return time.perf_counter() - start


def first_byte(command):
    start = time.perf_counter()
    subprocess.run(command, **quiet)
    return arrivals.pop() - start


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
threading.Thread(target=serve, args=(listener,), daemon=True).start()
url = f"http://127.0.0.1:{listener.getsockname()[1]}"
environment["ASK_BASE_URL"] = url
body = '{"model":"default","messages":[{"role":"user","content":"hi"}],"stream":true}'
curl_call = ["curl", "-sN", f"{url}/v1/chat/completions", "-H", "content-type: application/json", "-d", body]

failed = False
for title, ours, theirs in [
    ("--version", lambda: version(ask), lambda: version("curl")),
    ("first request byte", lambda: first_byte([ask, "hi"]), lambda: first_byte(curl_call)),
]:
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    mine = statistics.median(pair[0] for pair in pairs) * 1000
    curls = statistics.median(pair[1] for pair in pairs) * 1000
    ratio = mine / curls
    failed |= ratio > 1.5
    # On a busy machine the median shows the scheduler; the fastest runs show the program.
    best = [min(pair[side] for pair in pairs) * 1000 for side in (0, 1)]
    print(
        f"{title:20} ask {mine:7.2f} ms   curl {curls:7.2f} ms   ratio {ratio:.2f}   "
        f"(median of {runs}; fastest {best[0]:.2f} and {best[1]:.2f} ms, ratio {best[0] / best[1]:.2f})"
    )
sys.exit(1 if failed else 0)
