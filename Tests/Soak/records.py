"""Everything known about a request: what was sent, and what client, backends and log report."""

import dataclasses
import enum


class End(enum.Enum):
    """How an attempt ended at the backend."""

    COMPLETE = "answered"
    FAULT = "misbehaved"
    PEER_LEFT = "the proxy left"
    KILLED = "the backend was stopped"


@dataclasses.dataclass
class Attempt:
    """One attempt, as its backend saw it."""

    number: int
    backend: str
    behaviour: str
    began: float
    # Complete good events that were sent.
    events: int = 0
    # When the last bytes were sent, and whether the proxy accepts no more now; for the proxy's timers.
    last_byte: float = 0.0
    is_held: bool = False
    # The longest time in which the proxy accepted nothing.
    held_for: float = 0.0
    end: End | None = None
    ended: float = 0.0
    # What the backend found wrong with the request.
    complaint: str | None = None

    def finish(self, end, now):
        if self.end is None:
            self.end = end
            self.ended = now

    def __str__(self):
        end = f"{self.end.value} after {self.ended - self.began:.3f} s" if self.end else "is still open"
        return f"attempt {self.number} at {self.backend}: {self.behaviour}, {self.events} events, {end}"


class Result(enum.Enum):
    """The possible outcomes of a request; each request has exactly one."""

    WHOLE = "a complete response"
    ERROR = "an error status"
    BROKEN = "an interrupted stream with an error event"
    LEFT = "the client left"
    WRONG = "something else"


@dataclasses.dataclass
class Outcome:
    """What a client saw."""

    result: Result
    status: int = 0
    detail: str = ""
    # The attempt that the content names, and how many of its pieces arrived.
    attempt: int | None = None
    events: int = 0
    at: float = 0.0
    # What the headers report about the attempts.
    retries: int | None = None
    fallbacks: int | None = None

    def __str__(self):
        told = f" ({self.detail})" if self.detail else ""
        return f"{self.result.value}, status {self.status}, {self.events} events, attempt {self.attempt}{told}"


@dataclasses.dataclass
class Request:
    """A request and everything that happened to it."""

    id: str
    model: str
    endpoint: str
    is_stream: bool
    plan: list
    events: int
    size: int
    began: float = 0.0
    # How the client behaves, and the kind of invalid request, if it is one.
    manner: str = "plain"
    bad: str | None = None
    # The request's timeout, in seconds.
    timeout: float | None = None
    outcome: Outcome | None = None
    second_outcome: Outcome | None = None
    attempts: list = dataclasses.field(default_factory=list)
    # (status, failure) of each line in the proxy's log.
    lines: list = dataclasses.field(default_factory=list)

    @property
    def behaviour(self):
        """What the next attempt meets."""
        return self.plan[len(self.attempts)] if len(self.attempts) < len(self.plan) else "ok"

    def decide(self, outcome):
        """Sets the outcome, or the second one."""
        if self.outcome is None:
            self.outcome = outcome
        else:
            self.second_outcome = outcome

    def journal(self):
        """A report of everything that is known."""
        stream = f", stream of {self.events}" if self.is_stream else ""
        lines = [
            f"request {self.id}: {self.endpoint} of {self.model}{stream}, plan {self.plan}, client {self.manner}"
            + (f", bad: {self.bad}" if self.bad else "")
            + (f", timeout {self.timeout} s" if self.timeout else ""),
            f"  began {self.began:.3f}; client saw: {self.outcome}"
            + (f" at {self.outcome.at:.3f}" if self.outcome else ""),
        ]
        if self.second_outcome:
            lines.append(f"  and then: {self.second_outcome}")
        lines += [f"  {attempt.began:.3f} {attempt}" for attempt in self.attempts]
        lines += [f"  log: status {status}, {failure or 'no failure'}" for status, failure in self.lines]
        return "\n".join(lines)
