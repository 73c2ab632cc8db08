"""Compares the proxy's metrics with its log, and with what clients and backends counted."""

import collections
import re

from records import Result

_SERIES = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
_LABEL = re.compile(r'(\w+)="([^"]*)"')


class LogTotals:
    """Counts the lines of the log."""

    def __init__(self):
        self.requests = collections.Counter()
        self.cancelled = 0
        self.failed = 0
        self.attempts_failed = 0
        self.cooldowns = 0

    def request(self, status, failure):
        self.requests[str(status)] += 1
        if status == 499:
            self.cancelled += 1
        elif failure or status >= 400:
            self.failed += 1


def parsed(text):
    """The metrics: for each name a list of labels and values."""
    series = collections.defaultdict(list)
    for line in text.splitlines():
        if match := _SERIES.match(line):
            series[match[1]].append((dict(_LABEL.findall(match[2] or "")), float(match[3])))
    return series


def summed(series, name):
    return int(sum(value for _, value in series[name]))


def differences(text, log, ledger):
    """All differences between the metrics and what was counted outside."""
    series = parsed(text)
    by_status = collections.Counter()
    for labels, value in series["litellm_proxy_total_requests_metric_total"]:
        by_status[labels["status_code"]] += int(value)
    if by_status != log.requests:
        yield f"metrics: requests by status {dict(by_status)}, in the log {dict(log.requests)}"
    counted = [
        ("litellm_proxy_cancelled_requests_metric_total", log.cancelled, "lines with 499"),
        ("litellm_proxy_failed_requests_metric_total", log.failed, "lines with a failure"),
        ("litellm_deployment_failure_responses_total", log.attempts_failed, "lines of failed attempts"),
        ("litellm_deployment_cooled_down_total", log.cooldowns, "lines of cooldowns"),
    ]
    for name, expected, what in counted:
        if (found := summed(series, name)) != expected:
            yield f"metrics: {name} is {found}, the log has {expected} {what}"
    for name in ("litellm_in_flight_requests", "litellm_queued_requests", "litellm_deployment_in_flight_requests"):
        if found := summed(series, name):
            yield f"metrics: {name} is {found} although no request is open"
    responses, left = (
        sum(ledger.counts[f"outcome {result.value}"] for result in results)
        for results in ((Result.WHOLE, Result.BROKEN), (Result.LEFT,))
    )
    # A stream that waited for a restart in vain was interrupted without a successful attempt.
    in_vain = ledger.counts["interrupted before any event"]
    successes = summed(series, "litellm_deployment_success_responses_total")
    if not responses - in_vain <= successes <= responses + left:
        yield f"metrics: {successes} attempts succeeded; clients got {responses} responses ({in_vain} without an attempt), {left} others left"
    cancelled = summed(series, "litellm_deployment_cancelled_requests_total")
    seen = ledger.counts["cancelled at a backend"]
    if not seen <= cancelled <= log.cancelled:
        yield f"metrics: {cancelled} calls cancelled; backends saw {seen}, the log has {log.cancelled} lines with 499"
