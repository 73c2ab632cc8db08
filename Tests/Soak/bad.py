"""Invalid requests: each has one right status, and must not reach a backend."""

import asyncio
import dataclasses
import time

import setting
from records import Outcome, Result
from wire import Closed, Connection


@dataclasses.dataclass(frozen=True)
class Bad:
    status: int
    # Whether it counts as a request, so that the log has a line for it.
    is_logged: bool = True
    # The differences from a good request.
    method: str = "POST"
    path: str = "/v1/chat/completions"
    body: bytes = b'{"model":"pair","messages":[]}'
    key: str = setting.KEY
    kind: str = "application/json"
    # Replaces the content-length.
    framing: str | None = None


KINDS = {
    "not JSON": Bad(400, body=b"{{{"),
    "no object": Bad(400, body=b"[1]"),
    "no model": Bad(400, body=b'{"messages":[]}'),
    "the model is a number": Bad(400, body=b'{"model":7}'),
    "cut JSON": Bad(400, body=b'{"model":"pair","mess'),
    "unknown model": Bad(404, body=b'{"model":"nobody serves this"}'),
    "unknown path": Bad(404, path="/v1x/nothing"),
    "method": Bad(405, method="PUT"),
    "wrong key": Bad(401, key="sk-wrong"),
    "content type": Bad(415, kind="image/png"),
    "two lengths": Bad(400, False, framing="content-length: 3\r\ncontent-length: 30"),
    "length and chunks": Bad(400, False, framing="content-length: 30\r\ntransfer-encoding: chunked"),
    "space before the colon": Bad(400, False, framing="content-length : 30"),
    "bad chunk": Bad(400, False, body=b"zz\r\nhello\r\n", framing="transfer-encoding: chunked"),
}


async def ask(port, request, ledger):
    """Sends a bad request on a new connection."""
    ledger.add(request)
    bad = KINDS[request.bad]
    framing = bad.framing or f"content-length: {len(bad.body)}"
    data = (
        f"{bad.method} {bad.path} HTTP/1.1\r\nhost: soak\r\ncontent-type: {bad.kind}\r\n"
        f"authorization: Bearer {bad.key}\r\nx-litellm-call-id: {request.id}\r\n{framing}\r\n\r\n"
    ).encode() + bad.body
    connection = None
    try:
        connection = await Connection.open(port)
        await connection.send(data)
        head = await asyncio.wait_for(connection.head(), 30)
        text = b"".join([piece async for piece in connection.body(head)])
        is_shaped = b'"error"' in text and b'"message"' in text
        result = Result.ERROR if is_shaped and head.status >= 400 else Result.WRONG
        outcome = Outcome(result, head.status, text[:200].decode("utf-8", "replace"))
    except (Closed, OSError, ValueError, asyncio.TimeoutError) as error:
        outcome = Outcome(Result.WRONG, detail=f"the connection failed: {error!r}")
    finally:
        if connection:
            connection.leave()
    outcome.at = time.monotonic()
    request.decide(outcome)
