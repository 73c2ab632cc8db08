"""What is known of each request: what was asked, what the client saw, what the backends saw, what the log says."""

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
    """One attempt as the backend that got it saw it."""

    number: int
    backend: str
    behaviour: str
    began: float
    # Complete good events that were sent.
    events: int = 0
    # When bytes were sent last, and whether the proxy takes no more now; for the proxy's timers.
    last_byte: float = 0.0
    is_held: bool = False
    # The longest time in which the proxy took nothing.
    held_for: float = 0.0
    end: End | None = None
    ended: float = 0.0
    # What the backend found wrong with what it was sent.
    complaint: str | None = None

    def finish(self, end, now):
        if self.end is None:
            self.end = end
            self.ended = now

    def __str__(self):
        end = f"{self.end.value} after {self.ended - self.began:.3f} s" if self.end else "is still open"
        return f"attempt {self.number} at {self.backend}: {self.behaviour}, {self.events} events, {end}"


class Result(enum.Enum):
    """The outcomes that a request may have for its client; each has exactly one."""

    WHOLE = "a whole answer"
    ERROR = "an error status"
    BROKEN = "a stream that says that it is broken"
    LEFT = "the client left"
    WRONG = "something else"


@dataclasses.dataclass
class Outcome:
    """What a client saw."""

    result: Result
    status: int = 0
    detail: str = ""
    # The attempt that the content names, and how many of its pieces came.
    attempt: int | None = None
    events: int = 0
    at: float = 0.0
    # What the headers say about the attempts.
    retries: int | None = None
    fallbacks: int | None = None

    def __str__(self):
        told = f" ({self.detail})" if self.detail else ""
        return f"{self.result.value}, status {self.status}, {self.events} events, attempt {self.attempt}{told}"


@dataclasses.dataclass
class Request:
    """A request with all that became of it."""

    id: str
    model: str
    endpoint: str
    is_stream: bool
    plan: list
    events: int
    size: int
    began: float = 0.0
    # How the client behaves, and whether it is one that never becomes a request of a model.
    manner: str = "plain"
    bad: str | None = None
    # Its own limit on the time, in seconds.
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
        """Takes the outcome; a second one is remembered as such."""
        if self.outcome is None:
            self.outcome = outcome
        else:
            self.second_outcome = outcome

    def journal(self):
        """All that is known, for a person."""
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
