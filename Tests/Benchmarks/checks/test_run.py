"""Tests the harness with a stand-in for the proxy: python3 -m unittest discover Tests/Benchmarks/checks"""

import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "harness"))
from kinds import KINDS, Cell  # noqa: E402
from processes import Process  # noqa: E402
from servers import Server  # noqa: E402

RUN = HERE.parent / "run"
DOCUMENT = "# Title\n\nbefore\n\n<!-- measured: begin, by make bench -->\nold\n<!-- measured: end -->\n\nafter\n"


class RunTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.temporary = pathlib.Path(self.folder.name)
        self.document = self.temporary / "document.md"
        self.document.write_text(DOCUMENT)

    def environment(self, **more):
        given = {
            "PATH": os.environ["PATH"],
            "TMPDIR": self.folder.name,
            "LITELLM_PROXY_BIN": str(HERE / "stand_in.py"),
            "OUT": str(self.document),
            "CELLS": "small:1 burst:2",
            "SERVERS": "litellm-proxy",
            "ROUNDS": "1",
            "SECONDS_PER_CELL": "1",
        }
        return given | more

    def start(self, **more):
        pipe = subprocess.PIPE
        return subprocess.Popen([RUN], stdout=pipe, stderr=pipe, text=True, env=self.environment(**more))

    def outcome(self, **more):
        process = self.start(**more)
        out, err = process.communicate(timeout=120)
        self.assertEqual(self.left_over(), [], "processes outlive the run")
        return process.returncode, out, err

    def left_over(self):
        """The servers' processes: their command lines contain this test's folder."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                command = (entry / "cmdline").read_bytes().decode(errors="replace") if entry.name.isdigit() else ""
            except OSError:
                continue
            if self.folder.name in command:
                found.append(command.replace("\0", " "))
        return found

    def assertRefused(self, reason, **more):
        status, out, err = self.outcome(**more)
        self.assertEqual(status, 1, err)
        self.assertIn(reason, err)
        self.assertNotIn("Traceback", err)
        self.assertEqual(out, "")
        self.assertEqual(self.document.read_text(), DOCUMENT)

    def test_tables_go_between_the_markers(self):
        raw = self.temporary / "raw.json"
        cells = "small:1 burst:2 small:1@core"
        status, out, err = self.outcome(SERVERS="nginx nginx-log litellm-proxy", RAW=str(raw), CELLS=cells)
        self.assertEqual(status, 0, err)
        text = self.document.read_text()
        self.assertTrue(text.startswith("# Title\n\nbefore\n\n<!-- measured: begin"))
        self.assertTrue(text.endswith("<!-- measured: end -->\n\nafter\n"))
        self.assertNotIn("old", text)
        self.assertIn("Ratios to nginx, turn by turn", out)
        for line in text.splitlines():
            if line.startswith("| CPU a request"):
                self.assertIn(line, out)
        self.assertIn("| burst, c=2 | ", text)
        self.assertNotIn(self.folder.name, text)
        samples = json.loads(raw.read_text())
        self.assertEqual(list(samples), ["small, c=1", "burst, c=2", "small, c=1 on one core", "memory"])
        self.assertEqual(list(samples["memory"]["idle"]), ["backend alone", "nginx", "nginx-log", "litellm-proxy"])
        self.assertIn("| CPU a request, small, c=1 | 3 × | 2 × | ", text)
        self.assertIn("| CPU a request, small, c=64 | 2.5 × | 1.8 × | – | not measured |", text)
        # With one connection, twice the time in turns of one second.
        for cell, turns in {"small, c=1": 2, "burst, c=2": 1, "small, c=1 on one core": 2}.items():
            servers = samples[cell]
            self.assertEqual(list(servers), ["backend alone", "nginx", "nginx-log", "litellm-proxy"])
            for taken in servers.values():
                self.assertEqual(len(taken), turns)
                for sample in taken:
                    self.assertGreater(sample["requests"], 10)
                    self.assertGreater(sample["memory"], 0.5)
            # A relay in Python is much slower than nginx, so a harness that mixes them up fails.
            self.assertGreater(servers["litellm-proxy"][0]["cpu"], 3 * servers["nginx"][0]["cpu"])
            self.assertGreater(servers["litellm-proxy"][0]["p50"], servers["nginx"][0]["p50"])

    def test_waiting_streams(self):
        raw = self.temporary / "raw.json"
        status, _, err = self.outcome(SERVERS="nginx", CELLS="waiting:500", RAW=str(raw))
        self.assertEqual(status, 0, err)
        grown = json.loads(raw.read_text())["memory"]["streams"]["waiting, c=500"]
        self.assertGreater(grown["nginx"], 0.5)
        self.assertGreater(grown["backend alone"], 10, "it has a buffer of 16 KiB per stream")
        self.assertIn("KiB a stream, waiting, c=500", self.document.read_text())

    def test_wrong_responses_are_not_measured(self):
        faults = {
            "wrong model": "litellm-proxy, small: no model 'default'",
            "open to all": "status 200 without a key",
            "held back": "it is delayed",
            "cut": "67 events instead of 68",
            "no log": "0 lines in the access log",
        }
        for fault, reason in faults.items():
            with self.subTest(fault):
                self.assertRefused(reason, PROXY_ARGS=f"--fault '{fault}'")

    def test_failures_under_load(self):
        self.assertRefused("the response was `HTTP/1.1 500", PROXY_ARGS="--fault 'fails under load'")

    def test_proxy_that_does_not_start(self):
        self.assertRefused("there is nothing to serve", PROXY_ARGS="--fault dies")

    def test_missing_proxy(self):
        self.assertRefused("Build it with `make build`", LITELLM_PROXY_BIN=str(self.temporary / "none"))

    def test_busy_port(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.assertRefused(f"Port {port} of 127.0.0.1, for backend alone, is in use", FIRST_PORT=str(port))

    def test_parameters(self):
        self.assertRefused("ROUNDS: `many` is not a whole number from 1 to 100.", ROUNDS="many")
        self.assertRefused("SECONDS_PER_CELL: `0`", SECONDS_PER_CELL="0")
        self.assertRefused("CELLS: `large:1` is not KIND:CONNECTIONS", CELLS="small:1 large:1")
        self.assertRefused("CELLS: small:0: `0`", CELLS="small:0")
        self.assertRefused("CELLS: `small:1@socket` is not", CELLS="small:1@socket")
        self.assertRefused("CELLS: `waiting:5@core` is not", CELLS="waiting:5@core")
        self.assertRefused("SERVERS: `apache` is not one of", SERVERS="apache")
        self.assertRefused("No such file", OUT=str(self.temporary / "none.md"))

    def test_one_core(self):
        server, backend = (Process(name, ["sleep", "60"], self.temporary / name) for name in ("server", "backend"))
        self.addCleanup(server.stop)
        self.addCleanup(backend.stop)
        measured = Server("server", server, port=1)
        measured.backend = backend
        all_cores = os.sched_getaffinity(0)
        where = lambda: [os.sched_getaffinity(process.pid) for process in (server, backend)]
        with measured.placed(Cell(KINDS["small"], 1)) as cores:
            self.assertEqual((cores, where()), (None, [all_cores, all_cores]))
        with measured.placed(Cell(KINDS["small"], 1, on_one_core=True)) as cores:
            self.assertEqual(len(cores), 1)
            self.assertEqual(where(), [cores, cores])
        self.assertEqual(where(), [all_cores, all_cores])

    def test_limit_of_open_files(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000))
        command = subprocess.run(
            [RUN], capture_output=True, text=True, preexec_fn=limit, env=self.environment(CELLS="waiting:500")
        )
        self.assertEqual(command.returncode, 1)
        self.assertIn("A process can open 1000 files here, but CELLS needs 1200", command.stderr)

    def test_document_without_markers(self):
        self.document.write_text("prose\n")
        status, _, err = self.outcome()
        self.assertEqual(status, 1)
        self.assertIn("does not contain the lines `<!-- measured: begin", err)
        self.assertEqual(self.document.read_text(), "prose\n")

    def test_stops_what_it_started(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
            with self.subTest(number.name):
                process = self.start(SERVERS="nginx litellm-proxy", SECONDS_PER_CELL="60", CELLS="small:2")
                limit = time.monotonic() + 30
                while not any("wrk" in command for command in self.left_over()) and time.monotonic() < limit:
                    time.sleep(0.1)
                started = descendants(process.pid)
                self.assertGreaterEqual(len(started), 6, "backend, nginx and its two workers, the stand-in, wrk")
                process.send_signal(number)
                process.communicate(timeout=30)
                self.assertEqual(process.returncode, -9 if number == signal.SIGKILL else 128 + number)
                limit = time.monotonic() + 10
                while any(map(is_running, started)) and time.monotonic() < limit:
                    time.sleep(0.1)
                self.assertEqual([pid for pid in started if is_running(pid)], [])
                self.assertEqual(self.left_over(), [])


def stat(pid):
    """State, parent and so on of a process, or None."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def is_running(pid):
    fields = stat(pid)
    return fields is not None and fields[0] != "Z"


def descendants(pid):
    parents = {entry: stat(entry) for entry in os.listdir("/proc") if entry.isdigit()}
    found = [pid]
    for parent in found:
        found += [int(entry) for entry, fields in parents.items() if fields and int(fields[1]) == parent]
    return found[1:]


if __name__ == "__main__":
    unittest.main()
