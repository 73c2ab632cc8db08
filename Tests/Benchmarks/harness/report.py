"""Formats samples as tables, and writes the tables into their document."""

import statistics

import ratios
import targets
from ratios import BACKEND, BASELINE
from tables import NOTHING, table
from targets import PROXY

BEGIN = "<!-- measured: begin, by make bench -->"
END = "<!-- measured: end -->"


class BadDocument(Exception):
    pass


def check_document(path, begin=BEGIN, end=END):
    """Checks before the measurement that the tables can be written."""
    try:
        text = path.read_text()
    except OSError as error:
        raise BadDocument(f"{path}: {error.strerror}; set OUT to the document, or OUT=- for none.") from None
    if not 0 <= text.find(begin) < text.find(end):
        raise BadDocument(f"{path} does not contain the lines `{begin}` and `{end}`, in this order, for the tables.")


def write_document(path, tables, begin=BEGIN, end=END):
    check_document(path, begin, end)
    text = path.read_text()
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    path.write_text(f"{before}{begin}\n\n{tables}\n{end}{after}")


class Report:
    """`samples[cell][server name]` has one sample per turn."""

    def __init__(self, samples, memory, notes):
        self._samples = samples
        self._memory_found = memory
        self._notes = notes

    def __str__(self):
        reached = targets.reached(self._samples, self._memory_found)
        return _joined("\n".join(self._notes), reached, self._ratios(), self._figures(), self._memory())

    def summary(self):
        """The document's part: targets, nginx and proxy side by side, memory. The rest is only printed."""
        reached = targets.reached(self._samples, self._memory_found)
        return _joined("\n".join(self._notes), reached, self._comparison(), self._memory())

    def _comparison(self):
        rows = []
        for cell, servers in self._samples.items():
            if BASELINE not in servers or PROXY not in servers:
                continue
            both = [servers[BASELINE], servers[PROXY]]
            cpu = [_median(_values(samples, "cpu"), ",.1f") for samples in both]
            p50 = [_milliseconds(samples, "p50") for samples in both]
            first = [_milliseconds(samples, "first_p50") for samples in both]
            added = self._ratio(servers, PROXY, ratios.added) if cell.connections == 1 else NOTHING
            rows.append([str(cell), *cpu, self._ratio(servers, PROXY, ratios.cpu), *p50, added, *first])
        if not rows:
            return ""
        head = ["", "CPU µs: nginx", "proxy", "×", "p50 ms: nginx", "proxy", "added latency ×", "first event ms: nginx", "proxy"]
        return "Medians of all turns; in brackets least and most.\n\n" + table(head, rows, texts=1)

    def _ratios(self):
        rows = []
        for cell, servers in self._samples.items():
            for name, samples in servers.items():
                if name in (BASELINE, BACKEND) or BASELINE not in servers:
                    continue
                figures = [ratios.cpu, ratios.added, ratios.added_to_first, ratios.rate]
                rows.append([str(cell), name, *(self._ratio(servers, name, figure) for figure in figures)])
        if not rows:
            return ""
        head = ["× nginx", "", "CPU a request", "added latency, p50", "added to first event, p50", "requests/s"]
        return "Ratios to nginx, turn by turn: median (least to most).\n\n" + table(head, rows, texts=2)

    def _ratio(self, servers, name, figure):
        found = ratios.by_turn(servers, name, BASELINE, figure)
        if not found:
            return NOTHING
        return f"{statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})"

    def _figures(self):
        rows = []
        if not self._samples:
            return ""
        for cell, servers in self._samples.items():
            for name, samples in servers.items():
                rate, cpu = _values(samples, "rate"), _values(samples, "cpu")
                rows.append(
                    [str(cell), name, _median(rate, ",.0f"), _spread(rate)]
                    + [_milliseconds(samples, field) for field in ("p50", "p99", "first_p50", "first_p99")]
                    + [_median(cpu, ",.1f"), _spread(cpu), _median(_values(samples, "memory"), ".1f")]
                )
        head = ["", "", "requests/s", "spread", "p50 ms", "p99 ms", "first event p50", "p99", "CPU µs a request"]
        return "Medians; spread is (most − least) / median.\n\n" + table([*head, "spread", "MiB"], rows, texts=2)

    def _memory(self):
        streams = self._memory_found["streams"]
        rows = []
        for name, idle in self._memory_found["idle"].items():
            samples = [sample.memory for servers in self._samples.values() for sample in servers.get(name, [])]
            grown = [f"{servers[name]:.1f}" for servers in streams.values()]
            rows.append([name, f"{idle:.1f}", f"{max(samples):.1f}" if samples else NOTHING, *grown])
        head = ["", "idle MiB", "most MiB under load", *(f"KiB a stream, {cell}" for cell in streams)]
        return "Resident memory of the process tree.\n\n" + table(head, rows, texts=1)


def _joined(*parts):
    return "\n\n".join(part for part in parts if part) + "\n"


def _values(samples, field):
    return [value for value in (getattr(sample, field) for sample in samples) if value is not None]


def _median(values, form):
    return format(statistics.median(values), form) if values else NOTHING


def _spread(values):
    median = statistics.median(values) if values else 0
    return f"{(max(values) - min(values)) / median:.0%}" if median else NOTHING


def _milliseconds(samples, field):
    return _median([value / 1000 for value in _values(samples, field)], ",.3f")
