"""Starts the servers, checks their answers, measures in interleaved rounds, writes the tables; see ../run."""

import dataclasses
import json
import os
import pathlib
import platform
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import answers
import measuring
import processes
import report
from kinds import KINDS, Cell
from parameters import PACKAGE, BadParameter, Parameters
from servers import Servers

NATIVE = pathlib.Path(__file__).resolve().parents[1] / "native"
BUSY = 0.5  # a load average that says that the machine has other work


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        parameters = Parameters.read()
        if parameters.document:
            report.check_document(parameters.document)
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            tables = run(parameters, pathlib.Path(folder))
    except (
        BadParameter,
        answers.WrongAnswer,
        measuring.LoadFailed,
        processes.StartFailed,
        report.BadDocument,
    ) as error:
        sys.exit(str(error))
    print(tables)
    if parameters.document:
        report.write_document(parameters.document, tables)
        tell(f"written to {os.path.relpath(parameters.document)}")


def run(parameters, folder):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    notes = describe(parameters)
    for name in ("backend", "streamload"):
        compile_native(name, folder)
    with Servers(parameters, folder) as running:
        servers = running.start_all()
        idle = {server.name: server.process.memory()[0] for server in servers}
        for server in servers:
            answers.check(server, backend=servers[0])
        tell("all answers are right")
        for server in servers:
            for kind in ("small", "burst"):
                measuring.measure(server, Cell(KINDS[kind], 16), 1, folder)
        samples = measure_rounds(parameters, running, servers, folder)
    if parameters.raw:
        write_raw(parameters.raw, samples)
    return str(report.Report(samples, idle, notes))


def measure_rounds(parameters, running, servers, folder):
    """In every round the servers take turns in every cell, each round begun by another."""
    samples = {cell: {server.name: [] for server in servers} for cell in parameters.cells}
    for number in range(parameters.rounds):
        first = number % len(servers)
        for cell in parameters.cells:
            for server in servers[first:] + servers[:first]:
                sample = measuring.measure(server, cell, parameters.seconds, folder)
                samples[cell][server.name].append(sample)
                running.check_running()
        tell(f"round {number + 1} of {parameters.rounds} is done")
    return samples


def compile_native(name, folder):
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        raise processes.StartFailed("No C compiler: install gcc and libc6-dev, or clang.")
    command = [compiler, "-O2", "-o", str(folder / name), str(NATIVE / f"{name}.c")]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise processes.StartFailed(f"{name}.c does not compile:\n{done.stderr}")


def describe(parameters):
    """What the figures hold for, as the document's list; warnings are told at once as well."""
    load = os.getloadavg()[0]
    notes = [
        f"- {time.strftime('%Y-%m-%d')}, {parameters.rounds} rounds of {parameters.seconds} s a cell",
        f"- {os.cpu_count()} cores, {processor()}, Linux {platform.release()}, load average before: {load:.2f}",
        "- " + ", ".join(version for version in versions(parameters) if version),
    ]
    if load > BUSY:
        notes.append("- **The machine had other work: these figures say nothing.**")
        tell(f"the load average is {load:.2f}: the machine has other work, and the figures will say nothing")
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


def write_raw(path, samples):
    raw = {
        str(cell): {name: [dataclasses.asdict(sample) for sample in taken] for name, taken in servers.items()}
        for cell, servers in samples.items()
    }
    path.write_text(json.dumps(raw, indent=1) + "\n")


def tell(text):
    print(text, file=sys.stderr, flush=True)


main()
