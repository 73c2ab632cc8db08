"""Stores the requests until everything about them is known, and has each one checked once."""

import collections
import time

from judge import is_late


class Ledger:
    """All requests of a run."""

    def __init__(self, check, quiet_time, meanwhile):
        """A request is checked `quiet_time` seconds after its last event: something that happens twice happens soon.

        `meanwhile` returns lines to report with a request's failure.
        """
        self._check = check
        self._quiet_time = quiet_time
        self._meanwhile = meanwhile
        self.open = {}
        self._settled = set()
        self.counts = collections.Counter()
        self.failures = []
        # Seconds from the client's disconnect to the close that its backend sees.
        self.latencies_to_close = []
        # The longest time in which a backend could not send because a client did not read.
        self.longest_held = 0.0

    def add(self, request):
        request.began = time.monotonic()
        self.open[request.id] = request
        self.counts["requests"] += 1

    def find(self, request_id):
        """The request of an event; `None`, and a failure, if it has been checked already or was never made."""
        request = self.open.get(request_id)
        if request is None:
            known = "checked already" if request_id in self._settled else "never made"
            self.fail(f"request {request_id}, which was {known}, appeared again")
        return request

    def fail(self, text):
        self.failures.append(text)

    def sweep(self, *, is_last=False):
        """Checks the requests about which everything is known; at the end, all of them."""
        now = time.monotonic()
        ripe = [request for request in self.open.values() if is_last or self._is_ripe(request, now)]
        for request in ripe:
            del self.open[request.id]
            self._settled.add(request.id)
            self._count(request)
            for problem in self._check(request):
                self.fail("\n".join([problem, request.journal(), *self._meanwhile(request)]))

    def _is_ripe(self, request, now):
        if request.outcome is None or now - request.outcome.at < self._quiet_time:
            return False
        if any(attempt.end is None or now - attempt.ended < self._quiet_time for attempt in request.attempts):
            return False
        # A client that left early may not have sent a request; then the log has no line for it.
        return bool(request.lines) or now - request.outcome.at > 8 * self._quiet_time

    def _count(self, request):
        self.counts[f"outcome {request.outcome.result.value if request.outcome else 'none'}"] += 1
        self.counts[f"manner {request.manner}"] += 1
        if request.bad:
            self.counts["bad requests"] += 1
        if is_late(request):
            self.counts["late"] += 1
        if request.outcome and request.outcome.result.name == "BROKEN" and not request.outcome.events:
            self.counts["interrupted before any event"] += 1
        if request.outcome and request.outcome.status:
            self.counts[f"status {request.outcome.status}"] += 1
        self.counts["attempts"] += len(request.attempts)
        for attempt in request.attempts:
            self.counts[f"met {attempt.behaviour}"] += 1
            self.longest_held = max(self.longest_held, attempt.held_for)
            if attempt.end:
                self.counts[f"end {attempt.end.name}"] += 1
        if len(request.attempts) > 1 and request.outcome and request.outcome.result.name == "WHOLE":
            self.counts["rescued"] += 1
        if request.outcome and request.outcome.result.name == "LEFT":
            is_told = any(status == 499 for status, _ in request.lines)
            if is_told and request.attempts and request.attempts[-1].end.name == "PEER_LEFT":
                self.counts["cancelled at a backend"] += 1
            for attempt in request.attempts:
                if attempt.end and attempt.end.name == "PEER_LEFT" and attempt.began <= request.outcome.at:
                    self.latencies_to_close.append(max(0.0, attempt.ended - request.outcome.at))
