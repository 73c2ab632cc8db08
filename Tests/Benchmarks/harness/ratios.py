"""Figures of two servers compared, round by round: what one minute of the machine does to one it does to the other."""

BASELINE = "nginx"
BACKEND = "backend alone"

# Of a sample, and that of the backend alone in the same round.
CPU = lambda sample, _: sample.cpu  # noqa: E731
RATE = lambda sample, _: sample.rate  # noqa: E731
ADDED = lambda sample, alone: sample.p50 - alone.p50  # noqa: E731
ADDED_TO_FIRST = lambda sample, alone: None if sample.first_p50 is None else sample.first_p50 - alone.first_p50  # noqa: E731


def by_round(servers, name, baseline, figure):
    """The figure of one server over that of the other, a number a round; rounds in which the other's is 0 are left out."""
    found = []
    if name not in servers or baseline not in servers:
        return found
    for sample, other, alone in zip(servers[name], servers[baseline], servers[BACKEND]):
        divisor = figure(other, alone)
        if divisor is not None and divisor > 0:
            found.append(figure(sample, alone) / divisor)
    return found
