"""Samples as tables, and the tables in their document."""

import statistics

BEGIN = "<!-- measured: begin, by make bench -->"
END = "<!-- measured: end -->"
BASELINE = "nginx"
BACKEND = "backend alone"
NOTHING = "–"


class BadDocument(Exception):
    pass


def check_document(path):
    """Before measuring, not after it: whether the tables can be put where they belong."""
    try:
        text = path.read_text()
    except OSError as error:
        raise BadDocument(f"{path}: {error.strerror}; OUT names the document, OUT=- none.") from None
    if not 0 <= text.find(BEGIN) < text.find(END):
        raise BadDocument(f"{path} has no lines `{BEGIN}` and `{END}`, in this order, to put the tables between.")


def write_document(path, tables):
    check_document(path)
    text = path.read_text()
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    path.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}")


class Report:
    """`samples[cell][server name]` is one sample a round."""

    def __init__(self, samples, idle, notes):
        self._samples = samples
        self._idle = idle
        self._notes = notes

    def __str__(self):
        parts = ["\n".join(self._notes), self._ratios(), self._figures(), self._memory()]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _ratios(self):
        rows = []
        for cell, servers in self._samples.items():
            for name, samples in servers.items():
                if name in (BASELINE, BACKEND) or BASELINE not in servers or not cell.kind.ends:
                    continue
                cpu = self._ratio(cell, name, lambda sample, _: sample.cpu)
                added = self._ratio(cell, name, lambda sample, alone: sample.p50 - alone.p50)
                first = NOTHING
                if cell.kind.streams:
                    first = self._ratio(cell, name, lambda sample, alone: sample.first_p50 - alone.first_p50)
                rate = self._ratio(cell, name, lambda sample, _: sample.rate)
                rows.append([str(cell), name, cpu, added, first, rate])
        if not rows:
            return ""
        head = ["× nginx", "", "CPU a request", "added latency, p50", "added to first event, p50", "requests/s"]
        return "Ratios to nginx, round by round: median (least to most).\n\n" + _table(head, rows, texts=2)

    def _ratio(self, cell, name, figure):
        servers = self._samples[cell]
        ratios = []
        for sample, nginx, alone in zip(servers[name], servers[BASELINE], servers[BACKEND]):
            least = figure(nginx, alone)
            if least > 0:
                ratios.append(figure(sample, alone) / least)
        if not ratios:
            return NOTHING
        return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"

    def _figures(self):
        rows = []
        for cell, servers in self._samples.items():
            for name, samples in servers.items():
                rate, cpu = _values(samples, "rate"), _values(samples, "cpu")
                rows.append(
                    [str(cell), name, _median(rate, ",.0f") if cell.kind.ends else NOTHING]
                    + [_spread(rate) if cell.kind.ends else NOTHING]
                    + [_milliseconds(samples, field) for field in ("p50", "p99", "first_p50", "first_p99")]
                    + [_median(cpu, ",.1f"), _spread(cpu), _median(_values(samples, "memory"), ".1f")]
                )
        head = ["", "", "requests/s", "spread", "p50 ms", "p99 ms", "first event p50", "p99", "CPU µs a request"]
        return "Medians; spread is (most − least) / median.\n\n" + _table([*head, "spread", "MiB"], rows, texts=2)

    def _memory(self):
        rows = []
        for name, idle in self._idle.items():
            most = max(sample.memory for servers in self._samples.values() for sample in servers[name])
            row = [name, f"{idle:.1f}", f"{most:.1f}"]
            for cell, servers in self._samples.items():
                if not cell.kind.ends:
                    grown = statistics.median(_values(servers[name], "memory")) - idle
                    row.append(f"{max(grown, 0) * 1024 / cell.connections:.1f}")
            rows.append(row)
        waiting = [f"KiB a stream, {cell}" for cell in self._samples if not cell.kind.ends]
        return "Resident memory of the process tree.\n\n" + _table(["", "idle MiB", "most MiB", *waiting], rows, texts=1)


def _values(samples, field):
    return [value for value in (getattr(sample, field) for sample in samples) if value is not None]


def _median(values, form):
    return format(statistics.median(values), form) if values else NOTHING


def _spread(values):
    median = statistics.median(values) if values else 0
    return f"{(max(values) - min(values)) / median:.0%}" if median else NOTHING


def _milliseconds(samples, field):
    return _median([value / 1000 for value in _values(samples, field)], ",.3f")


def _table(head, rows, texts):
    rules = ["---"] * texts + ["---:"] * (len(head) - texts)
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rules, *rows])
