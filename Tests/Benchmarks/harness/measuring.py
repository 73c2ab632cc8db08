"""Measures one cell of one server: load for some seconds, and its cost."""

import dataclasses
import json
import subprocess
import time

import processes
from kinds import PATH, STREAM_EVENTS

WRK_SCRIPT = """\
wrk.method = "POST"
{headers}
wrk.body = [[{body}]]
function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format(
        'RESULT {{"requests": %d, "microseconds": %d, "failed": %d, "p50": %d, "p99": %d}}\\n', summary.requests,
        summary.duration, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50),
        latency:percentile(99)))
end
"""


class LoadFailed(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Sample:
    """Times in µs, memory in MiB; None if the cell has no such figure."""

    requests: int
    rate: float
    p50: float | None
    p99: float | None
    first_p50: float | None
    first_p99: float | None
    cpu: float | None
    memory: float


def measure(server, cell, seconds, folder):
    server.process.forget_peak_memory()
    before = server.process.cpu_seconds()
    load = _stream_load if cell.kind.streams else _small_load
    with server.placed(cell) as cores:
        requests, figures = load(server, cell, seconds, folder, cores)
    spent = server.process.cpu_seconds() - before
    _check_log(server, cell, requests)
    return Sample(
        requests=requests,
        cpu=spent / requests * 1e6 if cell.kind.ends else None,
        memory=server.process.memory()[1],
        **figures,
    )


def settled_memory(server, seconds=10):
    """Resident MiB once the server is idle, after the work that it delays for a second after its start."""
    time.sleep(2)
    limit = time.monotonic() + seconds
    before = None
    while before != (before := server.process.activity()) and time.monotonic() < limit:
        time.sleep(0.3)
    return server.process.memory()[0]


def _small_load(server, cell, seconds, folder, cores):
    script = folder / "wrk.lua"
    headers = "\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in cell.kind.headers.items())
    script.write_text(WRK_SCRIPT.format(headers=headers, body=cell.kind.body))
    url = f"http://127.0.0.1:{server.port}{PATH}"
    command = ["wrk", "-t", "1", "-c", str(cell.connections), "-d", f"{seconds}s", "--timeout", "10s"]
    output = _run(server, cell, [*command, "-s", str(script), url], seconds + 30, cores)
    lines = [line for line in output.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise LoadFailed(f"{server.name}, {cell}: wrk printed no result:\n{output}")
    result = json.loads(lines[0].removeprefix("RESULT "))
    if result["failed"] or not result["requests"]:
        raise LoadFailed(f"{server.name}, {cell}: {result['failed']} of {result['requests']} requests failed\n{output}")
    rate = result["requests"] / result["microseconds"] * 1e6
    times = {"p50": result["p50"], "p99": result["p99"], "first_p50": None, "first_p99": None}
    return result["requests"], {"rate": rate, **times}


def _stream_load(server, cell, seconds, folder, cores):
    request = folder / "request"
    request.write_text(cell.kind.request(server.port))
    command = [folder / "streamload", server.port, cell.connections, seconds, STREAM_EVENTS, request]
    result = json.loads(_run(server, cell, [str(part) for part in command], seconds + 30, cores))
    unfinished = result["without_event"] + (result["open"] if cell.kind.ends else 0)
    if result["failed"] or unfinished:
        late = "no first event" if result["without_event"] else "no end"
        why = result.get("failure", f"{late} in {seconds} s and 5 more")
        raise LoadFailed(f"{server.name}, {cell}: {result['failed'] + unfinished} streams failed; the first: {why}")
    requests = result["ended"] if cell.kind.ends else result["open"]
    if not requests:
        raise LoadFailed(f"{server.name}, {cell}: no stream ended; set a larger SECONDS_PER_CELL")
    whole, first = result["whole"] or {"p50": None, "p99": None}, result["first"]
    times = {**whole, "first_p50": first["p50"], "first_p99": first["p99"]}
    rate = result["ended"] / result["seconds"] if result["ended"] else 0.0
    return requests, {"rate": rate, **times}


def _run(server, cell, command, limit, cores):
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=limit,
            preexec_fn=lambda: (processes.dies_with_parent(), processes.runs_on(cores)),
        )
    except subprocess.TimeoutExpired:
        raise LoadFailed(f"{server.name}, {cell}: the load did not end within {limit} s") from None
    if done.returncode:
        raise LoadFailed(f"{server.name}, {cell}: {command[0]} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def _check_log(server, cell, requests):
    """An access log with fewer lines than requests would make the server look cheaper than it is."""
    lines = server.access_lines()
    if lines is not None and cell.kind.ends and lines < requests:
        raise LoadFailed(f"{server.name}, {cell}: {lines} lines in the access log for {requests} requests")
