"""The table at the end of a run."""

import faults


def summary(run):
    """What was done, and the results."""
    counts = run.ledger.counts
    behaviours = {name[4:]: count for name, count in counts.items() if name.startswith("met ")}
    missing = sorted(set(faults.FAULTS) - set(behaviours))
    closes = sorted(run.ledger.latencies_to_close)
    rows = [
        ("requests", counts["requests"]),
        *((f"  {name[8:]}", count) for name, count in sorted(counts.items()) if name.startswith("outcome ")),
        ("statuses", _pairs(counts, "status ")),
        ("clients' manners", _pairs(counts, "manner ")),
        ("bad requests", counts["bad requests"]),
        ("attempts at backends", counts["attempts"]),
        ("  of which faulty", sum(count for name, count in behaviours.items() if name in faults.FAULTS)),
        ("  kinds of faults", f"{len(faults.FAULTS) - len(missing)} of {len(faults.FAULTS)}"),
        ("  ended", _pairs(counts, "end ")),
        ("rescued by another attempt", counts["rescued"]),
        ("too late for a timeout", counts["late"]),
        ("cancelled at a backend", counts["cancelled at a backend"]),
        ("  ms from disconnect to close", _quantiles(closes)),
        ("longest wait for a slow client", f"{run.ledger.longest_held:.1f} s"),
        ("restarts of backends", run.restarts.count),
        ("freezes of the proxy", run.freezes.count),
        ("reloads, good", f"{run.reloads.good} made, {run.reloads.reloaded} logged"),
        ("reloads, broken", f"{run.reloads.broken} made, {run.reloads.refused} logged"),
        ("cooldowns", run.log.cooldowns),
        ("this program's slowest turn", f"{run.slowest_turn * 1000:.0f} ms"),
        *(
            (f"held {when}", footprint)
            for when, footprint in zip(("after the warm-up", "after the first half", "at the end"), run.footprints)
        ),
    ]
    if missing:
        rows.insert(8, ("  faults that never occurred", ", ".join(missing)))
    return "\n".join(f"  {name:30} {value}" for name, value in rows)


def _pairs(counts, prefix):
    found = sorted((name[len(prefix) :], count) for name, count in counts.items() if name.startswith(prefix))
    return ", ".join(f"{name} {count}" for name, count in found)


def _quantiles(values):
    if not values:
        return "none"
    at = lambda share: values[min(len(values) - 1, int(share * len(values)))] * 1000
    return f"{len(values)}: median {at(0.5):.1f}, 99 % {at(0.99):.1f}, most {at(1):.1f}"
