"""Compares two servers turn by turn, so that changes of the machine affect both."""

BASELINE = "nginx"
BACKEND = "backend alone"


# The figures, each from a sample and the backend's sample of the same turn.
def cpu(sample, _):
    return sample.cpu


def rate(sample, _):
    return sample.rate


def added(sample, alone):
    return sample.p50 - alone.p50


def added_to_first(sample, alone):
    return None if sample.first_p50 is None else sample.first_p50 - alone.first_p50


def by_turn(servers, name, baseline, figure):
    """The ratio of two servers' figures in each turn, except turns in which the divisor is 0."""
    found = []
    if name not in servers or baseline not in servers:
        return found
    for sample, other, alone in zip(servers[name], servers[baseline], servers[BACKEND]):
        divisor = figure(other, alone)
        if divisor is not None and divisor > 0:
            found.append(figure(sample, alone) / divisor)
    return found
