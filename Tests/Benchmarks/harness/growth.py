"""Measures costs at several amounts of work; see ../growth."""

import dataclasses
import json
import math
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import client
import kinds
import native
import plot
import processes
import report
import resource
import tables
from subject import Subject

PACKAGE = pathlib.Path(__file__).resolve().parents[3]
BEGIN = "<!-- growth: begin, by make bench-growth -->"
END = "<!-- growth: end -->"

# The highest exponent of the growth between the two largest amounts: 1 is proportional, 2 would be
# quadratic; the margin is for data beyond the caches, which costs up to twice as much per byte.
STEEPEST = 1.3
FLAT = 0.2

BINARY = pathlib.Path(os.environ.get("LITELLM_PROXY_BIN", PACKAGE / ".build/release/litellm-proxy"))


@dataclasses.dataclass(frozen=True)
class Curve:
    """The data of one diagram."""

    name: str
    title: str
    x_title: str
    y_title: str
    unit: str  # of y per unit of x
    points: list

    @property
    def steepness(self):
        """The slope of the last step on logarithmic axes: 0 if the cost is constant, 1 if it is proportional."""
        (x, y), (x_last, y_last) = self.points[-2:]
        return math.log(max(y_last, 1e-9) / max(y, 1e-9)) / math.log(x_last / x)

    @property
    def is_flat(self):
        return abs(self.steepness) < FLAT

    @property
    def is_linear(self):
        return self.steepness <= STEEPEST


class Growth:
    def __init__(self, share, folder):
        self._share = share
        self._folder = folder
        self._streamload = native.compile_program("streamload", folder)

    def streams(self):
        """Open slow streams: the growth of the proxy's memory, and its CPU time from their start to their end."""
        memory, spent = [], []
        for count in (1, 10, 100, 1000, 2500, 5000):
            count = max(1, round(count * self._share)) if count > 100 else count
            with Subject(BINARY) as proxy:
                proxy.ask(kinds.KINDS["burst"], 5)  # so that everything that is created once exists
                proxy.settle()
                idle, before = proxy.process.memory()[0], proxy.process.activity()
                proxy.process.forget_peak_memory()
                self._hold_open(proxy, count)
                memory.append((count, max(proxy.process.memory()[1] - idle, 1 / 1024) * 1024))
                spent.append((count, _spent(proxy, before) / 1e6))
        yield Curve("streams-memory", "Memory of waiting streams", "streams open", "KiB more than idle", "KiB", memory)
        yield Curve("streams-cpu", "CPU of streams from start to end", "streams open", "ms", "ms", spent)

    def _hold_open(self, proxy, count):
        request = self._folder / "request"
        request.write_text(kinds.KINDS["waiting"].request(proxy.port))
        command = [self._streamload, proxy.port, count, 2, kinds.STREAM_EVENTS, request]
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, preexec_fn=processes.dies_with_parent
        )
        if done.returncode:
            raise client.WrongAnswer(f"{count} streams: {done.stderr.strip()}")
        result = json.loads(done.stdout)
        if result["failed"] or result["open"] != count:
            raise client.WrongAnswer(f"{count} streams: {result}")
        proxy.settle()

    def models(self):
        """Models in the configuration: the cost of a start, and of a request."""
        start, each = [], []
        for count in (1, 10, 100, 300, 1000):
            names = ["default", *(f"model-{number}" for number in range(1, count))]
            with Subject(BINARY, lambda backend, names=names: configuration(backend, names)) as proxy:
                proxy.settle()
                start.append((count, _spent(proxy, {}) / 1e6))
                each.append((count, self._cost(proxy, kinds.KINDS["small"], 1500)))
        yield Curve("models-start", "Start-up", "models in the configuration", "ms of CPU", "ms", start)
        title = "A request among many models"
        yield Curve("models-request", title, "models in the configuration", "µs of CPU", "µs", each)

    def deployments(self):
        points = []
        for count in (1, 3, 10, 30, 100):
            with Subject(BINARY, lambda backend, count=count: configuration(backend, ["default"] * count)) as proxy:
                proxy.settle()
                points.append((count, self._cost(proxy, kinds.KINDS["small"], 1500)))
        title = "A request to a group of many deployments"
        yield Curve("deployments", title, "deployments in the group", "µs of CPU", "µs", points)

    def body(self):
        points = []
        with Subject(BINARY) as proxy:
            for size in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
                kind = kinds.Kind("body", "", "Hello! " + "x" * (size - 150), streams=False)
                count = 1000 if size < 100_000 else 200 if size < 1_000_000 else 40 if size < 10_000_000 else 8
                points.append((size, self._cost(proxy, kind, count)))
        yield Curve("body", "A request by the size of its body", "bytes of the request's body", "µs of CPU", "µs", points)

    def events(self):
        points = []
        with Subject(BINARY) as proxy:
            for size in (100, 1_000, 10_000, 100_000):
                kind = kinds.Kind("events", "", f"event_bytes={size} gap_ms=1", streams=True)
                cost = self._cost(proxy, kind, 30 if size < 100_000 else 12) / kinds.STREAM_EVENTS
                points.append((size, cost))
        title = "An event of a stream by its size"
        yield Curve("events", title, "bytes of text in the event", "µs of CPU", "µs", points)

    def _cost(self, proxy, kind, count):
        """CPU time of a request in µs, including the kernel's; the median of five runs."""
        count = max(3, round(count * self._share))
        with client.Client(proxy.port, kind) as connection:
            connection.ask(max(2, count // 5))
            goes = []
            for _ in range(5):
                before = proxy.process.activity()
                connection.ask(max(1, count // 5))
                goes.append(_spent(proxy, before) / max(1, count // 5) / 1000)
        return sorted(goes)[len(goes) // 2]


def _spent(proxy, before):
    return processes.since(before, proxy.process.activity()).nanoseconds


def configuration(backend, names):
    """One deployment per name; those with the same name form a group."""
    entries = "".join(
        f"  - model_name: {name}\n"
        f"    litellm_params: {{model: openai/{kinds.BACKEND_MODEL}, "
        f'api_base: "http://127.0.0.1:{backend}/v1", api_key: key-{index}}}\n'
        for index, name in enumerate(names)
    )
    rest = f'general_settings: {{master_key: {kinds.KEY}}}\nlitellm_settings: {{callbacks: ["prometheus"]}}\n'
    return f"model_list:\n{entries}{rest}"


def table(curves, notes):
    rows = []
    for curve in curves:
        fit = plot.Fit.of(curve.points)
        (least, cost), (most, last) = curve.points[0], curve.points[-1]
        rows.append(
            [
                f"[{curve.title}](performance/{curve.name}.svg)",
                f"{least:,} to {most:,} {curve.x_title}",
                f"{cost:,.1f} to {last:,.1f} {curve.y_title}",
                f"{fit.slope:.3g} {curve.unit}",
                "flat" if curve.is_flat else f"{fit.r2:.3f}",
                f"{curve.steepness:.2f}",
                "yes" if curve.is_linear else "**no**",
            ]
        )
    head = ["", "work", "cost", "for each one more", "r²", "steepness at the end", f"≤ {STEEPEST}"]
    pictures = "\n".join(f"![{curve.title}](performance/{curve.name}.svg)" for curve in curves)
    return f"{notes}\n\n{tables.table(head, rows, texts=3)}\n\n{pictures}\n"


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    share = float(os.environ.get("SHARE") or 1)
    out = os.environ.get("OUT") or str(PACKAGE / "docs/PERFORMANCE.md")
    document = None if out == "-" else pathlib.Path(out)
    diagrams = pathlib.Path(os.environ.get("DIAGRAMS") or PACKAGE / "docs/performance")
    known = ["streams", "models", "deployments", "body", "events"]
    series = (os.environ.get("SERIES") or " ".join(known)).split()
    for name in series:
        if name not in known:
            sys.exit(f"SERIES: `{name}` is not one of {', '.join(known)}.")
    load = os.getloadavg()[0]
    notes = f"- {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load average before: {load:.2f}"
    if load > 0.5:
        notes += "\n- **The machine had other work: CPU time is too high, more at one point than at the next.**"
    if share != 1:
        notes += f"\n- **With {share} of the usual work.**"
    try:
        if document:
            report.check_document(document, BEGIN, END)
        curves = measure(series, share)
    except (client.WrongAnswer, processes.StartFailed, report.BadDocument) as error:
        sys.exit(str(error))
    text = table(curves, notes)
    print(text)
    if document:
        diagrams.mkdir(parents=True, exist_ok=True)
        for curve in curves:
            (diagrams / f"{curve.name}.svg").write_text(picture(curve))
        report.write_document(document, text, BEGIN, END)
    if not all(curve.is_linear for curve in curves):
        sys.exit("More than linear: " + ", ".join(curve.title for curve in curves if not curve.is_linear))


def measure(series, share):
    curves = []
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        growth = Growth(share, pathlib.Path(folder))
        for name in series:
            began = time.monotonic()
            curves += getattr(growth, name)()
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return curves


def picture(curve):
    fit = plot.Fit.of(curve.points)
    quality = "flat" if curve.is_flat else f"r² {fit.r2:.3f}"
    line = f"{fit.base:.3g} + {fit.slope:.3g} {curve.unit} for each"
    note = f"{line}, {quality}; steepness at the end {curve.steepness:.2f}"
    return plot.plot(curve.title, curve.x_title, curve.y_title, curve.points, fit, note)


main()
