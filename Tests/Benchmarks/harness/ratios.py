"""Figures of two servers compared, turn by turn: what one moment of the machine does to one it does to the other."""

BASELINE = "nginx"
BACKEND = "backend alone"


# The figures: each of a sample, and of that of the backend alone in the same turn.
def cpu(sample, _):
    return sample.cpu


def rate(sample, _):
    return sample.rate


def added(sample, alone):
    return sample.p50 - alone.p50


def added_to_first(sample, alone):
    return None if sample.first_p50 is None else sample.first_p50 - alone.first_p50


def by_turn(servers, name, baseline, figure):
    """The figure of one server over that of the other, a number a turn; turns in which the other's is 0 are left out."""
    found = []
    if name not in servers or baseline not in servers:
        return found
    for sample, other, alone in zip(servers[name], servers[baseline], servers[BACKEND]):
        divisor = figure(other, alone)
        if divisor is not None and divisor > 0:
            found.append(figure(sample, alone) / divisor)
    return found
