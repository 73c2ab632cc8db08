"""Starts the servers, checks their responses, measures in interleaved rounds, and writes the tables; see ../run."""

import dataclasses
import json
import os
import pathlib
import platform
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

import answers
import measuring
import native
import processes
import report
from kinds import KINDS, Cell
from parameters import PACKAGE, BadParameter, Parameters
from servers import Servers

BUSY = 0.5  # a load average at which the machine has other work


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        parameters = Parameters.read()
        if parameters.document:
            report.check_document(parameters.document)
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            measured = run(parameters, pathlib.Path(folder))
    except (
        BadParameter,
        answers.WrongAnswer,
        measuring.LoadFailed,
        processes.StartFailed,
        report.BadDocument,
    ) as error:
        sys.exit(str(error))
    print(measured)
    if parameters.document:
        report.write_document(parameters.document, measured.summary())
        tell(f"written to {os.path.relpath(parameters.document)}")


def run(parameters, folder):
    raise_file_limit(parameters)
    notes = describe(parameters)
    for name in ("backend", "streamload"):
        native.compile_program(name, folder)
    memory = measure_memory(parameters, folder)
    with Servers(parameters, folder, [cell for cell in parameters.cells if cell.kind.ends]) as running:
        servers = running.start_all()
        for server in servers:
            answers.check(server, backend=servers[0])
        tell("all answers are right")
        for server in servers:
            for cell in (Cell(KINDS["small"], 16), Cell(KINDS["burst"], 16)):
                if server.takes(cell):
                    measuring.measure(server, cell, 1, folder)
        samples = measure_rounds(parameters, running, servers, folder)
    if parameters.raw:
        write_raw(parameters.raw, samples, memory)
    return report.Report(samples, memory, notes)


def raise_file_limit(parameters):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    needed = 2 * max(cell.connections for cell in parameters.cells) + 200
    if most != resource.RLIM_INFINITY and most < needed:
        raise BadParameter(
            f"A process can open {most} files here, but CELLS needs {needed}: raise the hard limit (ulimit -Hn), or measure"
            " for less."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def measure_memory(parameters, folder):
    """Idle memory of each server, and how much open streams add to it.

    Each server is started for one cell alone: what another cell had left free would hide what this one takes.
    """
    memory = {"idle": {}, "streams": {}}
    for cell in [None, *(cell for cell in parameters.cells if not cell.kind.ends)]:
        with Servers(parameters, folder, [cell] if cell else []) as running:
            servers = [server for server in running.start_all() if not server.cores]
            idle = {server.name: measuring.settled_memory(server) for server in servers}
            if not cell:
                memory["idle"] = idle
                continue
            for server in servers:
                sample = measuring.measure(server, cell, 2, folder)
                grown = max(sample.memory - idle[server.name], 0) * 1024 / cell.connections
                memory["streams"].setdefault(str(cell), {})[server.name] = grown
                running.check_running()
            tell(f"{cell}: memory is measured")
    return memory


def measure_rounds(parameters, running, servers, folder):
    """In each round the servers take turns in every cell, in a rotating order."""
    cells = [cell for cell in parameters.cells if cell.kind.ends]
    samples = {cell: {server.name: [] for server in servers if server.takes(cell)} for cell in cells}
    for number in range(parameters.rounds if cells else 0):
        for cell in cells:
            turns, seconds = cell.turns(parameters.seconds)
            for turn in range(number * turns, (number + 1) * turns):
                first = turn % len(servers)
                for server in servers[first:] + servers[:first]:
                    if not server.takes(cell):
                        continue
                    sample = measuring.measure(server, cell, seconds, folder)
                    samples[cell][server.name].append(sample)
                    running.check_running()
        tell(f"round {number + 1} of {parameters.rounds} is done")
    return samples


def describe(parameters):
    """The conditions of the measurement, as a list for the document; also prints warnings."""
    load = os.getloadavg()[0]
    notes = [
        f"- {time.strftime('%Y-%m-%d')}, {parameters.rounds} rounds of {parameters.seconds} s a cell, twice as much at `c=1`, a second at a time",
        f"- {os.cpu_count()} cores, {processor()}, Linux {platform.release()}, load average before: {load:.2f}",
        "- " + ", ".join(version for version in versions(parameters) if version),
    ]
    if load > BUSY:
        notes.append("- **The machine had other work: these figures say nothing.**")
        tell(f"the load average is {load:.2f}: the machine has other work, so the figures are meaningless")
    if "debug" in parameters.proxy.resolve().parts:
        notes.append("- **A debug build: these figures say nothing.**")
        tell("this is a debug build: the figures will say nothing")
    return notes


def versions(parameters):
    yield first_line(["nginx", "-v"], r"nginx/\S+")
    yield first_line(["wrk", "-v"], r"wrk \S+")
    if "haproxy" in parameters.servers:
        yield first_line(["haproxy", "-v"], r"[Vv]ersion \S+").replace("version", "haproxy")
    commit = first_line(["git", "-C", str(PACKAGE), "rev-parse", "--short", "HEAD"], r"\w+")
    changed = first_line(["git", "-C", str(PACKAGE), "status", "--porcelain", "--", "Sources", "Package.swift"], r".+")
    built = time.strftime("%Y-%m-%d %H:%M", time.localtime(parameters.proxy.stat().st_mtime))
    yield f"litellm-proxy built {built}, the package at {commit or 'no commit'}{' with changes' if changed else ''}"
    if parameters.proxy_arguments:
        yield "`" + " ".join(parameters.proxy_arguments) + "`"


def first_line(command, pattern):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except OSError:
        return ""
    found = re.search(pattern, done.stdout + done.stderr)
    return found[0] if found else ""


def processor():
    found = re.search(r"^model name\s*:\s*(.+)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    return found[1] if found else platform.machine()


def write_raw(path, samples, memory):
    raw = {
        str(cell): {name: [dataclasses.asdict(sample) for sample in taken] for name, taken in servers.items()}
        for cell, servers in samples.items()
    }
    path.write_text(json.dumps(raw | {"memory": memory}, indent=1) + "\n")


def tell(text):
    print(text, file=sys.stderr, flush=True)


main()
