"""Judges one request when all is known about it: a pure function of what the client, the backends and the log say."""

import dataclasses

import bad
import setting
from faults import FAULTS
from records import End, Result

# How much earlier than it should a timer may seem to fire from where a backend stands, in seconds.
SLACK = 0.3
# Attempts that a request can come to: four in each of two groups, one more each on a new connection; those that wait for a
# restart come on top.
MOST_ATTEMPTS = 14
# What says that a backend is not ready.
UNREADY = {"s503", "s529"}


@dataclasses.dataclass
class Effect:
    """What an attempt came to for the proxy."""

    is_whole: bool = False
    # The proxy went although nothing was wrong.
    is_left: bool = False
    statuses: frozenset = frozenset()
    is_retried: bool = True
    # Events may have gone to the client, so that the stream ends as a broken one.
    is_mid_stream: bool = False
    # All events sent reached the proxy.
    is_tidy: bool = True


def effect_of(attempt, request):
    """What an attempt came to."""
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
    """Knows in addition when which backend was down."""

    def __init__(self, was_down):
        self._was_down = was_down

    def __call__(self, request):
        """Everything that is wrong about a request."""
        if request.outcome is None:
            return ["lost: no outcome at all"]
        if request.second_outcome:
            return ["doubled: two outcomes"]
        if any(attempt.end is None for attempt in request.attempts):
            return ["a backend was never told that nobody waits for its answer any more"]
        if request.outcome.result is Result.WRONG:
            return [f"a wrong answer: {request.outcome.detail}"]
        return [problem for problem in self._problems(request) if problem]

    def _problems(self, request):
        yield _log(request)
        if request.bad:
            expected = bad.KINDS[request.bad].status
            if request.outcome.status != expected:
                yield f"status {request.outcome.status} where {expected} is due"
        if request.bad or request.manner in ("behind", "leave in head", "leave in body"):
            if request.attempts:
                yield "a backend was asked although this never was a good request"
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
        """A whole answer: the last attempt's, and the only one."""
        if not effects:
            return "a whole answer came that no backend gave"
        if not effects[-1].is_whole:
            return "a whole answer came though the last attempt was none"
        if request.outcome.attempt != len(effects):
            return "the answer is another attempt's"
        told = request.outcome.retries
        if told is None or told + 1 >= len(effects) or _may_repeat(request) or self._was_down(request):
            return None
        return f"the header says {told} retries, the backends saw {len(effects)} attempts"

    def _error(self, request, effects):
        """An error status: the last attempt's, or one of the proxy's own."""
        status, detail = request.outcome.status, request.outcome.detail
        if status == 504 and self._ran_out_of_time(request):
            return None
        if effects and effects[-1].is_whole and not (is_late(request) and self._was_down(request)):
            return "an error was answered although a backend had answered in full"
        if effects and status in effects[-1].statuses:
            return None
        if status == 503 and detail.startswith("too_many_requests") and not effects:
            return None
        if status == 429 and setting.group_of(request.model) in setting.LIMITED:
            if "is at its limit" in detail:
                return None
            if "no running request finished in time" in detail:
                return None if self._ran_out_of_time(request) else "a wait for a place ended before its time"
        if status in (502, 503) and ("could not be reached" in detail or "no complete response" in detail):
            if self._was_down(request):
                return None
            return "a backend was not reached although none was down"
        return f"status {status} does not follow from what the backends did"

    def _broken(self, request, effects):
        """A stream that broke off: with its last attempt, or before any began while it waited for a restart."""
        outcome = request.outcome
        if not request.is_stream:
            return "what is no stream broke off"
        if outcome.attempt is None and outcome.events == 0 and self._may_have_waited(request):
            is_answered = effects and effects[-1].is_whole and not is_late(request)
            return "a stream failed although a backend had answered in full" if is_answered else None
        if is_late(request):
            return None
        if not effects or not effects[-1].is_mid_stream:
            return "the stream broke off though the last attempt did not"
        last = request.attempts[-1]
        if outcome.attempt not in (None, last.number):
            return "the events are another attempt's"
        if outcome.events > last.events:
            return "more events came than were sent"
        if effects[-1].is_tidy and outcome.events != last.events:
            return f"{last.events} events were sent before the end, {outcome.events} came"
        return None

    def _may_have_waited(self, request):
        """Whether a deployment was down or said so: then a stream's head may have gone out before any event."""
        return any(attempt.behaviour in UNREADY for attempt in request.attempts) or self._was_down(request)

    def _ran_out_of_time(self, request):
        return request.outcome.at - request.began >= _limit(request) - SLACK


def _log(request):
    """The log has one line for each request, and it says what the client saw."""
    statuses = [status for status, _ in request.lines]
    if len(statuses) > 1:
        return f"the log has {len(statuses)} lines"
    if request.outcome.result is Result.LEFT:
        if request.manner in ("behind", "leave in head", "leave in body") and statuses:
            return "the log has a line for what never was a request"
        return None
    is_expected = not request.bad or bad.KINDS[request.bad].is_logged
    if bool(statuses) != is_expected:
        return "the log has no line" if is_expected else "the log has a line for what never was a request"
    if statuses and statuses[0] != request.outcome.status:
        return f"the log says {statuses[0]}, the client saw {request.outcome.status}"
    is_broken = request.outcome.result is Result.BROKEN
    if statuses and request.outcome.status == 200 and bool(request.lines[0][1]) != is_broken:
        return f"the log says {request.lines[0][1]!r}, the client saw {request.outcome.result.value}"
    return None


def _way(request, effects):
    """The attempts, one after the other."""
    own, general, context = setting.deployments_of(request.model)
    for place, (attempt, effect) in enumerate(zip(request.attempts, effects)):
        if attempt.complaint:
            yield f"{attempt.backend} was sent something wrong: {attempt.complaint}"
        allowed = own | general
        if any(earlier.behaviour == "context" for earlier in request.attempts[:place]):
            allowed = allowed | context
        if attempt.backend not in allowed:
            yield f"{attempt.backend} was asked, which does not serve {request.model}"
        if place + 1 == len(effects):
            continue
        if effect.is_whole and not _may_be_late(attempt, request.attempts[place + 1]):
            yield "a backend was asked again after it had answered in full"
        elif not effect.is_whole and not effect.is_retried:
            yield f"a backend was asked again after {attempt.behaviour}, which is the client's to mend"
        elif effect.is_left and request.timeout is None and not _may_be_late(attempt, request.attempts[place + 1]):
            yield "an attempt was given up though nothing was wrong, and another made"
        elif request.attempts[place + 1].began < attempt.began:
            yield "attempts overlap"
    is_held = setting.HOLD and any(attempt.behaviour in UNREADY for attempt in request.attempts)
    if len(effects) > MOST_ATTEMPTS and not is_held:
        yield f"{len(effects)} attempts were made"


def is_late(request):
    """Whether an answer came so late to the proxy, on a busy machine, that a timer had fired; there must be few."""
    if request.outcome and request.outcome.result is Result.BROKEN and "between bytes" in request.outcome.detail:
        last = request.attempts[-1] if request.attempts else None
        return bool(last) and last.end is End.COMPLETE and request.outcome.at - last.last_byte >= setting.STREAM_TIMEOUT - SLACK
    if _failed_after_answer(request):
        return request.outcome.at - _earliest_start(request) >= _limit(request) - SLACK
    return any(attempt.end is End.COMPLETE or effect_of(attempt, request).is_left for attempt in request.attempts[:-1])


def _failed_after_answer(request):
    """Whether the client was told of a failure, and of no event, although the last attempt was answered in full.

    What the proxy tried after that reached no backend.
    """
    outcome = request.outcome
    if not outcome or request.timeout or not request.attempts or request.attempts[-1].end is not End.COMPLETE:
        return False
    return outcome.result is Result.ERROR or outcome.result is Result.BROKEN and not outcome.events


def _earliest_start(request):
    """When the proxy's timer for the last attempt may have begun; the backend sees the attempt later, on a busy machine much later."""
    return request.attempts[-2].ended if len(request.attempts) > 1 else request.began


def _limit(request):
    """How long the proxy waits for an answer, in seconds."""
    return request.timeout or (setting.STREAM_TIMEOUT if request.is_stream else setting.TIMEOUT)


def _may_be_late(attempt, following):
    return following.began - attempt.began >= setting.STREAM_TIMEOUT - SLACK


def _may_repeat(request):
    """Whether attempts were made that count as no retry: on a new connection, while holding, in a fallback's group."""
    uncounted = {"drop", "close"} | UNREADY
    return bool(request.outcome.fallbacks) or any(
        attempt.behaviour in uncounted or attempt.end is End.KILLED for attempt in request.attempts[:-1]
    )


def _left(request, effects):
    """The client left: whatever the proxy did before is fine, as long as it did it once."""
    if sum(effect.is_whole for effect in effects) > 1 and not is_late(request):
        return "two backends answered in full"
    return None
