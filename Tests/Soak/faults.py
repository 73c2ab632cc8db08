"""The behaviours of a backend, and what a client can see of each.

A request carries a plan: the behaviour that its first attempt meets, its second, and so on; `ok` after the last one. So neither the
proxy's choices nor chance decide whether an outcome is right: that follows from what the last attempt met.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Fault:
    """A faulty behaviour."""

    name: str
    # The statuses that a client can get if this was the last attempt.
    statuses: frozenset
    # Whether the proxy can try again.
    is_retried: bool = True
    # Whether events are sent before it happens, for a stream.
    is_mid_stream: bool = False
    # Whether every byte sent before it is certain to reach the proxy; a reset can destroy some.
    is_tidy: bool = True
    weight: int = 2


def _fault(name, *statuses, **more):
    return Fault(name, frozenset(statuses), **more)


_ALL = [
    # Statuses that assign blame.
    _fault("s400", 400, is_retried=False),
    _fault("s404", 404, is_retried=False),
    _fault("s413", 413, is_retried=False),
    _fault("s422", 422, is_retried=False),
    _fault("context", 400, is_retried=False),
    _fault("s401", 502),
    _fault("s403", 502),
    _fault("model404", 502),
    _fault("s301", 502),
    _fault("s408", 408),
    _fault("s429", 429, weight=4),
    _fault("s500", 502, weight=6),
    _fault("s502", 502),
    _fault("s503", 503, weight=4),
    _fault("s504", 504),
    _fault("s529", 503),
    # No response.
    _fault("drop", 502, 503, is_tidy=False, weight=4),
    _fault("close", 502, 503),
    _fault("hang", 504, weight=1),
    _fault("head-then-silence", 504, weight=1),
    # Not a valid response.
    _fault("not-http", 502),
    _fault("two-lengths", 502),
    _fault("bad-chunk", 502),
    _fault("endless-head", 502, weight=1),
    _fault("empty", 502),
    _fault("html", 502),
    _fault("broken-json", 502),
    _fault("cut-json", 502, 503),
    _fault("error-200", 502),
    _fault("no-event", 502),
    # Within a stream; for other requests the same happens to a complete response.
    _fault("cut", 502, 503, is_mid_stream=True, weight=4),
    _fault("reset", 502, 503, is_mid_stream=True, is_tidy=False, weight=4),
    _fault("stall", 504, is_mid_stream=True, weight=1),
    _fault("error-event", 502, is_mid_stream=True),
    _fault("no-finish", 502, is_mid_stream=True),
    _fault("bad-chunk-later", 502, is_mid_stream=True),
]

FAULTS = {fault.name: fault for fault in _ALL}

# Good responses that only look odd: the client gets a complete response from each.
ODDITIES = ["ok", "no-done", "malformed-event", "odd-pieces", "crlf", "close-after", "drip"]

RETRIED = [fault for fault in _ALL if fault.is_retried and not fault.is_mid_stream]
FINAL = [fault for fault in _ALL if not fault.is_retried]
MID_STREAM = [fault for fault in _ALL if fault.is_mid_stream]


def draw(faults, random):
    """One of these faults, drawn by weight."""
    return random.choices(faults, [fault.weight for fault in faults])[0].name


def plan(random):
    """What a request's attempts meet."""
    kind = random.random()
    good = random.choice(ODDITIES)
    if kind < 0.62:
        return [good]
    if kind < 0.80:
        return [draw(RETRIED, random), good]
    if kind < 0.86:
        return [draw(RETRIED + MID_STREAM, random) for _ in range(random.randint(2, 6))]
    if kind < 0.91:
        return [draw(FINAL, random)]
    if kind < 0.93:
        return [draw(RETRIED, random), draw(FINAL, random)]
    return [draw(MID_STREAM, random)]
