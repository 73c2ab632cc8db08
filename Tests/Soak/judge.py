"""Judges a request once everything about it is known: a pure function of what client, backends and log report."""

import dataclasses

import bad
import setting
from faults import FAULTS
from records import End, Result

# How much too early a timer can seem to fire, as seen by a backend, in seconds.
SLACK = 0.3
# The most attempts of a request: four in each of two groups, and one more each on a new connection; attempts that wait for a
# restart are not counted.
MOST_ATTEMPTS = 14
# Behaviours that report that a backend is not ready.
UNREADY = {"s503", "s529"}


@dataclasses.dataclass
class Effect:
    """The result of an attempt, as the proxy sees it."""

    is_whole: bool = False
    # The proxy closed the connection although nothing was wrong.
    is_left: bool = False
    statuses: frozenset = frozenset()
    is_retried: bool = True
    # Events may have reached the client, so that the stream ends as an interrupted one.
    is_mid_stream: bool = False
    # All events sent reached the proxy.
    is_tidy: bool = True


def effect_of(attempt, request):
    """The result of an attempt."""
    fault = FAULTS.get(attempt.behaviour)
    is_mid_stream = request.is_stream and attempt.events > 0
    if attempt.end is End.COMPLETE:
        return Effect(is_whole=True)
    if attempt.end is End.KILLED:
        return Effect(statuses=frozenset({502, 503}), is_mid_stream=is_mid_stream, is_tidy=False)
    if attempt.end is End.PEER_LEFT:
        silence = attempt.ended - max(attempt.last_byte, attempt.began)
        if not attempt.is_held and silence >= setting.STREAM_TIMEOUT - SLACK and request.is_stream:
            return Effect(statuses=frozenset({504}), is_mid_stream=is_mid_stream)
        return Effect(is_left=True)
    is_context = attempt.behaviour == "context" and setting.group_of(request.model) in setting.CONTEXT_FALLBACKS
    return Effect(
        statuses=fault.statuses,
        is_retried=fault.is_retried or is_context,
        is_mid_stream=is_mid_stream and fault.is_mid_stream,
        is_tidy=fault.is_tidy,
    )


class Judge:
    """Also knows when which backend was down."""

    def __init__(self, was_down):
        self._was_down = was_down

    def __call__(self, request):
        """Everything that is wrong with a request."""
        if request.outcome is None:
            return ["lost: no outcome"]
        if request.second_outcome:
            return ["doubled: two outcomes"]
        if any(attempt.end is None for attempt in request.attempts):
            return ["a backend was not told that nobody waits for its response any more"]
        if request.outcome.result is Result.WRONG:
            return [f"a wrong response: {request.outcome.detail}"]
        return [problem for problem in self._problems(request) if problem]

    def _problems(self, request):
        yield _log(request)
        if request.bad:
            expected = bad.KINDS[request.bad].status
            if request.outcome.status != expected:
                yield f"status {request.outcome.status} instead of {expected}"
        if request.bad or request.manner in ("behind", "leave in head", "leave in body"):
            if request.attempts:
                yield "an invalid request reached a backend"
            return
        effects = [effect_of(attempt, request) for attempt in request.attempts]
        yield from _way(request, effects)
        yield {
            Result.WHOLE: self._whole,
            Result.BROKEN: self._broken,
            Result.ERROR: self._error,
            Result.LEFT: _left,
        }[request.outcome.result](request, effects)

    def _whole(self, request, effects):
        """A complete response: must come from the last attempt, and be the only one."""
        if not effects:
            return "a complete response arrived that no backend sent"
        if not effects[-1].is_whole:
            return "a complete response arrived although the last attempt did not send one"
        if request.outcome.attempt != len(effects):
            return "the response is that of another attempt"
        told = request.outcome.retries
        if told is None or told + 1 >= len(effects) or _may_repeat(request) or self._was_down(request):
            return None
        return f"the header reports {told} retries, but the backends saw {len(effects)} attempts"

    def _error(self, request, effects):
        """An error status: must come from the last attempt or the proxy itself."""
        status, detail = request.outcome.status, request.outcome.detail
        if status == 504 and self._ran_out_of_time(request):
            return None
        if effects and effects[-1].is_whole and not (is_late(request) and self._was_down(request)):
            return "an error was returned although a backend had answered in full"
        if effects and status in effects[-1].statuses:
            return None
        if status == 503 and detail.startswith("too_many_requests") and not effects:
            return None
        if status == 429 and setting.group_of(request.model) in setting.LIMITED:
            if "is at its limit (rpm or tpm)" in detail:
                return None
            if "max_parallel_requests" in detail:
                return None if self._ran_out_of_time(request) else "a request left the queue before its timeout"
        if status in (502, 503) and ("could not be reached" in detail or "no complete response" in detail):
            if self._was_down(request):
                return None
            return "a backend was unreachable although none was down"
        return f"status {status} does not follow from what the backends did"

    def _broken(self, request, effects):
        """An interrupted stream: with its last attempt, or before any attempt while it waited for a restart."""
        outcome = request.outcome
        if not request.is_stream:
            return "a response that is not a stream was interrupted"
        if outcome.attempt is None and outcome.events == 0 and self._may_have_waited(request):
            is_answered = effects and effects[-1].is_whole and not is_late(request)
            return "a stream failed although a backend had answered in full" if is_answered else None
        if is_late(request):
            return None
        if not effects or not effects[-1].is_mid_stream:
            return "the stream was interrupted although the last attempt was not"
        last = request.attempts[-1]
        if outcome.attempt not in (None, last.number):
            return "the events are those of another attempt"
        if outcome.events > last.events:
            return "more events arrived than were sent"
        if effects[-1].is_tidy and outcome.events != last.events:
            return f"{last.events} events were sent before the end, but {outcome.events} arrived"
        return None

    def _may_have_waited(self, request):
        """Whether a deployment was down or not ready: then a stream's head can be sent before any event."""
        return any(attempt.behaviour in UNREADY for attempt in request.attempts) or self._was_down(request)

    def _ran_out_of_time(self, request):
        return request.outcome.at - request.began >= _limit(request) - SLACK


def _log(request):
    """The log must have one line for each request, with what the client saw."""
    statuses = [status for status, _ in request.lines]
    if len(statuses) > 1:
        return f"the log has {len(statuses)} lines"
    if request.outcome.result is Result.LEFT:
        if request.manner in ("behind", "leave in head", "leave in body") and statuses:
            return "the log has a line for something that was not a request"
        return None
    is_expected = not request.bad or bad.KINDS[request.bad].is_logged
    if bool(statuses) != is_expected:
        return "the log has no line" if is_expected else "the log has a line for something that was not a request"
    if statuses and statuses[0] != request.outcome.status:
        return f"the log reports {statuses[0]}, but the client saw {request.outcome.status}"
    is_broken = request.outcome.result is Result.BROKEN
    if statuses and request.outcome.status == 200 and bool(request.lines[0][1]) != is_broken:
        return f"the log reports {request.lines[0][1]!r}, but the client saw {request.outcome.result.value}"
    return None


def _way(request, effects):
    """Checks the attempts in order."""
    own, general, context = setting.deployments_of(request.model)
    for place, (attempt, effect) in enumerate(zip(request.attempts, effects)):
        if attempt.complaint:
            yield f"{attempt.backend} received a wrong request: {attempt.complaint}"
        allowed = own | general
        if any(earlier.behaviour == "context" for earlier in request.attempts[:place]):
            allowed = allowed | context
        if attempt.backend not in allowed:
            yield f"{attempt.backend} received a request for {request.model}, which it does not serve"
        if place + 1 == len(effects):
            continue
        if effect.is_whole and not _may_be_late(attempt, request.attempts[place + 1]):
            yield "a backend was asked again after it had answered in full"
        elif not effect.is_whole and not effect.is_retried:
            yield f"a backend was asked again after {attempt.behaviour}, which only the client can fix"
        elif effect.is_left and request.timeout is None and not _may_be_late(attempt, request.attempts[place + 1]):
            yield "an attempt was abandoned although nothing was wrong, and another was made"
        elif request.attempts[place + 1].began < attempt.began:
            yield "attempts overlap"
    is_held = setting.HOLD and any(attempt.behaviour in UNREADY for attempt in request.attempts)
    if len(effects) > MOST_ATTEMPTS and not is_held:
        yield f"{len(effects)} attempts were made"


def is_late(request):
    """Whether a response reached the proxy so late, on a busy machine, that a timer had fired; this must be rare."""
    if request.outcome and request.outcome.result is Result.BROKEN and "between bytes" in request.outcome.detail:
        last = request.attempts[-1] if request.attempts else None
        return bool(last) and last.end is End.COMPLETE and request.outcome.at - last.last_byte >= setting.STREAM_TIMEOUT - SLACK
    if _failed_after_answer(request):
        return request.outcome.at - _earliest_start(request) >= _limit(request) - SLACK
    return any(attempt.end is End.COMPLETE or effect_of(attempt, request).is_left for attempt in request.attempts[:-1])


def _failed_after_answer(request):
    """Whether the client got an error and no event although the last attempt was answered in full.

    Later attempts of the proxy reached no backend.
    """
    outcome = request.outcome
    if not outcome or request.timeout or not request.attempts or request.attempts[-1].end is not End.COMPLETE:
        return False
    return outcome.result is Result.ERROR or outcome.result is Result.BROKEN and not outcome.events


def _earliest_start(request):
    """The earliest start of the proxy's timer for the last attempt; the backend sees the attempt later, on a busy machine much later."""
    return request.attempts[-2].ended if len(request.attempts) > 1 else request.began


def _limit(request):
    """How long the proxy waits for a response, in seconds."""
    return request.timeout or (setting.STREAM_TIMEOUT if request.is_stream else setting.TIMEOUT)


def _may_be_late(attempt, following):
    return following.began - attempt.began >= setting.STREAM_TIMEOUT - SLACK


def _may_repeat(request):
    """Whether there were attempts that do not count as retries: on a new connection, while holding, in a fallback's group."""
    uncounted = {"drop", "close"} | UNREADY
    return bool(request.outcome.fallbacks) or any(
        attempt.behaviour in uncounted or attempt.end is End.KILLED for attempt in request.attempts[:-1]
    )


def _left(request, effects):
    """The client left: anything that the proxy did before is right, as long as it did it once."""
    if sum(effect.is_whole for effect in effects) > 1 and not is_late(request):
        return "two backends answered in full"
    return None
