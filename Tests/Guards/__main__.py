"""Counts what a request costs, and compares with bounds.py: one line per guard; exits with 1 if one fails. See run."""

import dataclasses
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Benchmarks" / "harness"))

import bounds
import client
import counting
import processes
from kinds import BACKEND_MODEL, CLIENT_MODEL, KEY, KINDS, STREAM_EVENTS
from servers import proxy_configuration
from subject import Subject

BINARY = pathlib.Path(os.environ["LITELLM_PROXY_BIN"])
BUILD = "release" if "release" in BINARY.resolve().parts else "debug"
KIB = 1024

# What is counted: title, kind of request, events per request, number of requests.
WORK = [
    ("a small request", KINDS["small"], 1, 500),
    ("an event, all at once", KINDS["burst"], STREAM_EVENTS, 50),
    ("an event, one by one", KINDS["slow"], STREAM_EVENTS, 3),
]

failures = []


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    guards = {
        "allocations": allocations,
        "system-calls": system_calls,
        "growth": growth,
        "leaving": leaving,
        "reloads": reloads,
        "idle": idle,
        "profile": profile,
    }
    names = sys.argv[1:] or list(guards)
    unknown = [name for name in names if name not in guards]
    if unknown:
        sys.exit(f"unknown guard {unknown[0]}; there are {', '.join(guards)}")
    print(f"{BINARY.name}, {BUILD} build", flush=True)
    for name in names:
        try:
            guards[name]()
        except (processes.StartFailed, client.WrongAnswer, subprocess.CalledProcessError, OSError) as error:
            failures.append(name)
            print(f"FAIL {name}: {error}", flush=True)
    if failures:
        sys.exit(f"{len(failures)} guards failed; the bounds are in Tests/Guards/bounds.py")


def hold(what, counted, bound, unit):
    holds = counted <= bound
    if not holds:
        failures.append(what)
    print(f"{'pass' if holds else 'FAIL'} {what}: {counted:,.2f} {unit}, {bound:,} allowed", flush=True)


def allocations():
    with tempfile.TemporaryDirectory() as folder:
        counter = counting.Allocations(folder)
        with Subject(BINARY, environment=counter.environment) as proxy:
            for title, kind, events, count in WORK:
                proxy.ask(kind, max(3, count // 5))
                proxy.settle()
                before = counter.read()
                proxy.ask(kind, count)
                proxy.settle()
                made = (counter.read().made - before.made) / count / events
                hold(f"allocations of {title}", made, bounds.ALLOCATIONS[BUILD][title], "allocations")


def system_calls():
    with Subject(BINARY) as proxy:
        for title, kind, events, count in WORK:
            proxy.ask(kind, 3)
            proxy.settle()
            calls = counting.system_calls(proxy.pid, proxy.folder, lambda: proxy.ask(kind, count))
            each = {name: number / count / events for name, number in calls.most_common()}
            hold(f"system calls of {title}", sum(each.values()), bounds.SYSTEM_CALLS[title], "calls")
            print("     " + ", ".join(f"{name} {number:.2f}" for name, number in each.items() if number >= 0.01))


def growth():
    _does_not_grow("requests", _ask, bounds.WARM_UP, bounds.REQUESTS, bounds.HELD_BYTES)


def leaving():
    leavers = Leavers()
    _does_not_grow(
        "clients that left",
        leavers.leave,
        bounds.LEAVING_WARM_UP,
        bounds.LEAVING,
        bounds.LEAVING_HELD_BYTES,
        leavers.configuration,
    )


def reloads():
    changes = Changes()
    _does_not_grow(
        "reloads", changes.make, bounds.RELOADS_WARM_UP, bounds.RELOADS, bounds.RELOADS_HELD_BYTES, changes.configuration
    )


def _does_not_grow(what, do, warm_up, count, held_bytes, configuration=None):
    """Compares the memory after `do(proxy, count)` with that after `do(proxy, warm_up)`."""
    with tempfile.TemporaryDirectory() as folder:
        counter = counting.Allocations(folder)
        with Subject(BINARY, configuration, environment=counter.environment) as proxy:
            found = []
            for number in (warm_up, count):
                do(proxy, number)
                os.truncate(proxy.process.log, 0)
                proxy.settle()
                found.append((counter.read().held_bytes, proxy.process.memory()[0] * KIB))
    title = f"after {count:,} {what}"
    hold(f"more allocated memory {title}", found[1][0] - found[0][0], held_bytes, "bytes")
    hold(f"more resident memory {title}", found[1][1] - found[0][1], bounds.RESIDENT_KIB, "KiB")


def _ask(proxy, requests, connections=8):
    """Sends small requests over several connections at once."""
    proxy.ask_at_once(KINDS["small"], requests // connections, connections)


class Leavers:
    """Clients that disconnect: half of them before their response starts, half of them within their stream."""

    AT_ONCE = 20

    def __init__(self):
        # A backend that accepts requests and never responds.
        self._silent = socket.create_server(("127.0.0.1", 0), backlog=2 * self.AT_ONCE)

    def configuration(self, backend):
        entry = f"""\
model_list:
  - model_name: silent
    litellm_params:
      model: openai/{BACKEND_MODEL}
      api_base: http://127.0.0.1:{self._silent.getsockname()[1]}/v1
      api_key: not-needed
"""
        return proxy_configuration(backend).replace("model_list:\n", entry)

    def leave(self, proxy, count):
        streamed = KINDS["waiting"].request(proxy.port).encode()
        unanswered = dataclasses.replace(KINDS["small"], model="silent").request(proxy.port).encode()
        for _ in range(count // self.AT_ONCE):
            clients, asked = [], []
            for number in range(self.AT_ONCE):
                clients.append(socket.create_connection(("127.0.0.1", proxy.port), timeout=60))
                clients[-1].sendall(streamed if number % 2 else unanswered)
            for number, connection in enumerate(clients):
                if number % 2:
                    connection.recv(1)
                else:
                    asked.append(self._silent.accept()[0])
                    asked[-1].recv(1)
            for connection in clients + asked:
                connection.close()


class Changes:
    """A configuration with new deployments each time that it is written, and requests to each version."""

    DEPLOYMENTS = 4

    def __init__(self):
        self._generation = 0

    def configuration(self, backend):
        entries = [
            f"""\
  - model_name: {CLIENT_MODEL}
    litellm_params:
      model: openai/{BACKEND_MODEL}
      api_base: http://127.0.0.1:{backend}/v1
      api_key: not-needed
    model_info:
      id: deployment-{number}-{self._generation}
"""
            for number in range(self.DEPLOYMENTS)
        ]
        text = proxy_configuration(backend)
        return f"model_list:\n{''.join(entries)}{text[text.index('general_settings:') :]}"

    def make(self, proxy, count):
        head = f"POST /config/reload HTTP/1.1\r\nHost: p\r\nAuthorization: Bearer {KEY}\r\nContent-Length: 0\r\n\r\n"
        config = proxy.folder / "config.yaml"
        with client.Client(proxy.port, KINDS["small"]) as connection:
            for _ in range(count):
                self._generation += 1
                new = config.with_suffix(".new")
                new.write_text(self.configuration(proxy.backend_port))
                new.replace(config)
                connection.exchange(head.encode())
                connection.ask(2 * self.DEPLOYMENTS)


def idle():
    with Subject(BINARY) as proxy:
        _nothing_happens(proxy, "after start")
        proxy.ask(KINDS["small"], 500)
        proxy.ask(KINDS["burst"], 20)
        _nothing_happens(proxy, "after load")


def _nothing_happens(proxy, when):
    # Idle threads end after five seconds.
    time.sleep(8)
    before = proxy.process.activity()
    time.sleep(bounds.IDLE_SECONDS)
    done = processes.since(before, proxy.process.activity())
    title = f"in {bounds.IDLE_SECONDS} s without work, {when}"
    hold(f"CPU time {title}", done.nanoseconds / 1000, bounds.IDLE_CPU_MICROSECONDS, "µs")
    hold(f"wake-ups {title}", done.waits, bounds.IDLE_WAKE_UPS, "waits that ended")
    calls = counting.system_calls(proxy.pid, proxy.folder, lambda: time.sleep(bounds.IDLE_TRACED_SECONDS))
    beyond = {name: max(0, number - bounds.IDLE_DISPATCH_CALLS.get(name, 0)) for name, number in calls.items()}
    title = f"in {bounds.IDLE_TRACED_SECONDS} s without work, {when}"
    hold(f"system calls other than libdispatch's {title}", sum(beyond.values()), 0, "calls")
    if any(beyond.values()):
        print("     " + ", ".join(f"{name} {number}" for name, number in calls.most_common()))


def profile():
    """Checks that compiler and linker use the output of `make train`, and how many of the package's functions in it are missing from
    the program."""
    flags = subprocess.run([PACKAGE / "Scripts/release-flags"], capture_output=True, text=True, check=True)
    is_taken = "-ir-profile-use" in flags.stdout and "--symbol-ordering-file" in flags.stdout
    if not is_taken:
        failures.append("profile")
    print(f"{'pass' if is_taken else 'FAIL'} profile and order are used {flags.stderr.strip()}".strip(), flush=True)
    listing = subprocess.run(["nm", BINARY], capture_output=True, text=True, check=True).stdout
    there = {line.split()[-1] for line in listing.splitlines()}
    for title, (file, names) in NAMED.items():
        known = [name for name in names.findall(file.read_text()) if not MADE_BY_COMPILER.search(name)]
        gone = [name for name in known if name not in there]
        share = 100 * len(gone) / max(1, len(known))
        hold(f"functions of the {title} that no longer exist", share, bounds.PROFILE_GONE, f"% of {len(known)}")
        if share > bounds.PROFILE_GONE:
            print("     run `make train` to regenerate both; missing are, for example: " + ", ".join(gone[:5]))


PACKAGE = pathlib.Path(__file__).resolve().parents[2]
# Functions of these modules; in the profile, the hash of the function's shape follows.
OWN = r"^(\$s(?:10OpenAIWire|9PlainText|13HTTPTransport|9ProxyCore|13CurlTransport|11ProxyServer|15ProxyOperations)[^:\n]+)\n"
NAMED = {
    "profile": (PACKAGE / "packaging/profile/litellm-proxy.proftext", re.compile(OWN + r"\d+\n", re.M)),
    "order": (PACKAGE / "packaging/profile/litellm-proxy.order", re.compile(OWN, re.M)),
}
# Functions that the optimizer creates (specializations, thunks, parts of asynchronous functions), and metadata of types.
MADE_BY_COMPILER = re.compile(r"T[A-Za-z]*\d*_?$|T[gGfwQY]|\.\d+$|[Ww][a-zA-Z]+$")


main()
