"""A client: sends a request in its manner, and records the outcome."""

import asyncio
import json
import time

import answers
import setting
from records import Outcome, Result
from stream import StreamFollower
from wire import Closed, Connection, request_bytes

# How clients behave, and how often.
MANNERS = {
    "plain": 60,
    "slow": 4,
    "pausing": 1,
    "chunked": 4,
    "large": 2,
    "deadline": 3,
    "pipelined": 4,
    "leave in head": 2,
    "leave in body": 2,
    "leave while waiting": 8,
    "leave mid-answer": 6,
    "leave unread": 2,
}
# The time within which there must be an outcome; far beyond any timeout of the proxy.
OUTCOME_TIMEOUT = 60.0


class Client:
    """One of many clients; reuses its connection as long as possible."""

    def __init__(self, port, ledger, random):
        self._port = port
        self._ledger = ledger
        self._random = random
        self._connection = None

    async def ask(self, request, *more):
        """Sends a request, or several in one write, and sets their outcomes."""
        requests = (request, *more)
        for each in requests:
            self._ledger.add(each)
        try:
            await asyncio.wait_for(self._ask(requests), OUTCOME_TIMEOUT)
        except asyncio.TimeoutError:
            for each in requests:
                if each.outcome is None:
                    self._decide(each, Outcome(Result.WRONG, detail=f"no outcome within {OUTCOME_TIMEOUT} s"))
            self.leave()
        except (Closed, OSError, ValueError, asyncio.LimitOverrunError) as error:
            for each in requests:
                if each.outcome is None:
                    self._decide(each, Outcome(Result.WRONG, detail=f"the connection failed: {error!r}"))
            self.leave()

    def leave(self, *, resets=False):
        if self._connection:
            self._connection.leave(resets=resets)
        self._connection = None

    def _decide(self, request, outcome):
        outcome.at = time.monotonic()
        request.decide(outcome)

    async def _ask(self, requests):
        request = requests[0]
        manner = request.manner
        is_slow = manner in ("slow", "pausing", "leave unread")
        if self._connection and (is_slow or self._random.random() < 0.2):
            self.leave()
        connection = self._connection or await Connection.open(self._port, is_slow=is_slow)
        self._connection = connection
        size = self._random.choice([3000, 90_000]) if manner in ("large", "leave in body") else 40
        closes = manner == "plain" and self._random.random() < 0.05
        messages = [
            request_bytes(each, is_chunked=manner == "chunked", closes=closes, text_size=size) for each in requests
        ]
        if manner in ("leave in head", "leave in body"):
            return await self._leave_early(request, *messages[0])
        await connection.send(b"".join(head + body for head, body in messages))
        if manner == "leave while waiting":
            await asyncio.sleep(self._random.choice([0, 0.002, 0.01, 0.05, 0.15, 0.5, 1.5]))
            return self._left(request)
        if manner == "leave unread":
            await asyncio.sleep(self._random.uniform(0.2, 2))
            return self._left(request)
        for place, each in enumerate(requests):
            if not await self._read(each, connection):
                for behind in requests[place + 1 :]:
                    # The connection is gone: the proxy never saw these.
                    behind.manner = "behind"
                    self._decide(behind, Outcome(Result.LEFT, detail="the connection closed before its turn"))
                break
        if is_slow:
            self.leave()
        return None

    async def _leave_early(self, request, head, body):
        data = head[: len(head) // 2] if request.manner == "leave in head" else head + body[: len(body) // 2]
        await self._connection.send(data)
        await asyncio.sleep(self._random.choice([0, 0.01, 0.1]))
        self._left(request)

    def _left(self, request, **seen):
        self.leave(resets=self._random.random() < 0.4)
        self._decide(request, Outcome(Result.LEFT, **seen))

    async def _read(self, request, connection):
        """Reads a response, and returns whether the connection is ready for the next one."""
        head = await connection.head()
        if (named := head.fields.get("x-litellm-call-id")) != request.id:
            self._decide(request, Outcome(Result.WRONG, head.status, f"the response belongs to another request: {named}"))
            self.leave()
            return False
        is_stream = head.fields.get("content-type", "").startswith("text/event-stream")
        follower = StreamFollower(request)
        seen = b""
        leaves_after = self._random.randint(0, request.size * request.events) if request.manner == "leave mid-answer" else None
        is_paused = request.manner == "pausing"
        try:
            count = 0
            async for data in connection.body(head):
                count += len(data)
                if is_stream:
                    follower.feed(data)
                else:
                    seen += data
                if leaves_after is not None and count >= leaves_after:
                    self._left(request, status=head.status, events=follower.events, attempt=follower.attempt)
                    return False
                if is_paused:
                    is_paused = False
                    await asyncio.sleep(setting.STREAM_TIMEOUT * 1.4)
                elif connection.is_slow:
                    await asyncio.sleep(self._random.choice([0, 0.01, 0.03]))
        except Closed:
            self._decide(request, _broken(head, follower, is_stream))
            self.leave()
            return False
        self._decide(request, _ended(request, head, follower, seen, is_stream))
        if head.closes:
            self.leave()
        return not head.closes


def _outcome(head, result, **more):
    retries = head.fields.get("x-litellm-attempted-retries")
    fallbacks = head.fields.get("x-litellm-attempted-fallbacks")
    return Outcome(
        result,
        head.status,
        retries=int(retries) if retries else None,
        fallbacks=int(fallbacks) if fallbacks else None,
        **more,
    )


def _broken(head, follower, is_stream):
    if not is_stream:
        return _outcome(head, Result.WRONG, detail="the connection closed within a response that is not a stream")
    wrong = follower.broke()
    result = Result.WRONG if wrong else Result.BROKEN
    detail = wrong or str(follower.error.get("message"))
    return _outcome(head, result, detail=detail, attempt=follower.attempt, events=follower.events)


def _ended(request, head, follower, body, is_stream):
    if is_stream:
        wrong = follower.ended()
        result = Result.WRONG if wrong else Result.WHOLE
        return _outcome(head, result, detail=wrong or "", attempt=follower.attempt, events=follower.events)
    try:
        answer = json.loads(body)
    except ValueError:
        return _outcome(head, Result.WRONG, detail=f"the body is not JSON: {body[:80]!r}")
    if head.status != 200:
        error = answer.get("error")
        if not isinstance(error, dict) or not error.get("message"):
            return _outcome(head, Result.WRONG, detail=f"the error does not have OpenAI's shape: {body[:80]!r}")
        return _outcome(head, Result.ERROR, detail=f"{error.get('code')}: {error['message']}")
    named = answers.names(answers.content_of(answer) or "")
    if named is None:
        return _outcome(head, Result.WRONG, detail=f"the response has no content: {body[:80]!r}")
    request_id, attempt, _, is_right = named
    wrong = None
    if request_id != request.id or answer.get("id") != f"cmpl-{request.id}":
        wrong = f"the response belongs to another request: {request_id}"
    elif not is_right:
        wrong = "the content of the response was changed"
    elif answer.get("model") != request.model:
        wrong = f"the response names the model {answer.get('model')!r}"
    elif request.is_stream:
        wrong = "a stream was requested, but something else arrived"
    result = Result.WRONG if wrong else Result.WHOLE
    return _outcome(head, result, detail=wrong or "", attempt=int(attempt), events=1)
