"""The project's targets, and the measured values."""

import dataclasses
import os
import statistics
from collections.abc import Callable

import ratios
from ratios import BASELINE
from tables import NOTHING, table

PROXY = "litellm-proxy"
# Two loops need one core each, and the single loop must share one core with everything else.
HAS_ROOM = os.cpu_count() >= 4
ONE_LOOP = PROXY if HAS_ROOM else "one-core"


@dataclasses.dataclass(frozen=True)
class Target:
    title: str
    bound: float
    aim: float
    unit: str
    measured: Callable  # of the samples by cell's name, and the memory: a number, or None
    more_is_better: bool = False

    def row(self, samples, memory):
        value = self.measured(samples, memory)
        show = lambda number: f"{number:g}{self.unit}"  # noqa: E731
        if value is None:
            return [self.title, show(self.bound), show(self.aim), NOTHING, "not measured"]
        reaches = (lambda goal: value >= goal) if self.more_is_better else (lambda goal: value <= goal)
        verdict = "yes, and the aim" if reaches(self.aim) else "yes" if reaches(self.bound) else "**no**"
        return [self.title, show(self.bound), show(self.aim), f"{value:.2f}{self.unit}", verdict]


def _ratio(cell, figure, name=PROXY, baseline=BASELINE):
    def measured(samples, _):
        found = ratios.by_turn(samples.get(cell, {}), name, baseline, figure)
        return statistics.median(found) if found else None

    return measured


def _stream_memory(_, memory):
    return memory["streams"].get("waiting, c=5000", {}).get(PROXY)


TARGETS = [
    Target("CPU a request, small, c=64", 2.5, 1.8, " ×", _ratio("small, c=64", ratios.cpu)),
    Target("CPU a request, small, c=1", 3.0, 2.0, " ×", _ratio("small, c=1", ratios.cpu)),
    Target("added latency p50, c=1", 3.0, 2.0, " ×", _ratio("small, c=1", ratios.added)),
    Target("added latency p50, c=1, on one core", 3.0, 2.0, " ×", _ratio("small, c=1 on one core", ratios.added)),
    Target("CPU a 64-event stream, burst, c=64", 1.8, 1.2, " ×", _ratio("burst, c=64", ratios.cpu)),
    Target("CPU a 64-event stream, one event every 10 ms, c=64", 2.0, 1.5, " ×", _ratio("paced, c=64", ratios.cpu)),
    Target("time to first event, added, c=1", 2.5, 1.5, " ×", _ratio("burst, c=1", ratios.added_to_first)),
    Target(
        "time to first event, added, c=1, on one core",
        2.5,
        1.5,
        " ×",
        _ratio("burst, c=1 on one core", ratios.added_to_first),
    ),
    Target("idle memory", 25, 15, " MiB", lambda _, memory: memory["idle"].get(PROXY)),
    Target("memory a waiting stream (5,000 open)", 40, 20, " KiB", _stream_memory),
    Target(
        "throughput with two event loops against one, small, c=64",
        1.7,
        1.9,
        " ×",
        _ratio("small, c=64", ratios.rate, "two-loops", ONE_LOOP),
        more_is_better=True,
    ),
]


def reached(samples, memory):
    by_name = {str(cell): servers for cell, servers in samples.items()}
    rows = [target.row(by_name, memory) for target in TARGETS]
    if all(row[-1] == "not measured" for row in rows):
        return ""
    head = ["", "at most", "aim", "measured", "reached"]
    text = "× is the median of the ratios to nginx in the same turn. For throughput the bound is the least, and × compares with one loop.\n\n"
    text += table(head, rows, texts=1)
    if not HAS_ROOM and rows[-1][-1] != "not measured":
        text += (
            f"\n\nWith {os.cpu_count()} cores, throughput compares two loops, backend and load on all of them with one loop, backend and "
            "load on one core."
        )
    return text
