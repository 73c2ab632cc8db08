"""Writes a backend's response, good or faulty, and records in the attempt what was sent."""

import asyncio
import random
import socket
import struct
import time

import answers
from faults import FAULTS
from records import End

STREAM = "text/event-stream; charset=utf-8"
JSON = "application/json"

MESSAGES = {
    "s404": "The resource `abc` is unknown.",
    "model404": "The model `x` does not exist.",
    "context": "This model's maximum context length is 2048 tokens. However, you requested 4096 tokens.",
}
STATUS_OF = {"context": 400, "model404": 404}


class Reply:
    """The response to one attempt. `run` returns whether the connection can be reused."""

    def __init__(self, writer, request, attempt, model, wants_usage, sabotage):
        self.writer = writer
        self.request = request
        self.attempt = attempt
        self.model = model
        self.wants_usage = wants_usage
        self.sabotage = sabotage
        self.random = random.Random(f"{request.id}/{attempt.number}")

    async def run(self):
        # Time for a client to leave before anything arrives.
        pause = self.random.choice([0, 0, 0, 0.005, 0.03, 0.2])
        if pause:
            await asyncio.sleep(pause)
        behaviour = self.attempt.behaviour
        if behaviour not in FAULTS:
            return await self._answer(behaviour)
        if FAULTS[behaviour].is_mid_stream:
            if self.request.is_stream and self.request.events > 1:
                return await self._break_stream(behaviour)
            return await self._break_whole(behaviour)
        return await self._misbehave(behaviour)

    # Good responses

    async def _answer(self, oddity):
        if self.sabotage.withholds(self.request):
            self._ended(End.COMPLETE)
            self._reset()
            return False
        if not self.request.is_stream:
            body = answers.encoded(self._whole())
            self._write(self._head(200, JSON, len(body)) + body)
            self.attempt.events = 1
            self._ended(End.COMPLETE)
            await self._drain()
            return oddity != "close-after"
        await self._send(self._head(200, STREAM))
        batch = b""
        for sequence in self._sequence():
            batch += self._event(sequence, oddity)
            self.attempt.events += 1
            is_full = len(batch) > 8192 or oddity == "drip" or sequence == 0
            if is_full:
                await self._send_pieces(batch, oddity)
                batch = b""
                if oddity == "drip":
                    await asyncio.sleep(self.random.choice([0.005, 0.02, 0.05]))
            if oddity == "malformed-event" and sequence == 1:
                batch += b'data: {"choices": [{"index"\n\n'
        batch += self._data(self._json_event(finish="stop"), oddity)
        if self.wants_usage:
            batch += self._data(answers.usage_event(self.request.id, self.model), oddity)
        if oddity != "no-done":
            batch += b"data: [DONE]\r\n\r\n" if oddity == "crlf" else b"data: [DONE]\n\n"
        await self._send_pieces(batch, oddity)
        self._write(b"0\r\n\r\n")
        self._ended(End.COMPLETE)
        await self._drain()
        return oddity != "close-after"

    def _sequence(self):
        """The sequence numbers of the events; a sabotaged backend drops or repeats one."""
        places = list(range(self.request.events))
        if self.sabotage.strikes("lose") and len(places) > 2:
            del places[1]
        if self.sabotage.strikes("repeat"):
            places.insert(1, 0)
        return places

    def _identity(self):
        """The id of the request; a sabotaged backend uses another one's."""
        return self.sabotage.another(self.request) or self.request.id

    def _whole(self):
        request = self.request
        return answers.whole(request.endpoint, self._identity(), self.attempt.number, self.model, request.size)

    def _json_event(self, sequence=None, finish=None):
        request = self.request
        content = None
        if sequence is not None:
            content = answers.piece(self._identity(), self.attempt.number, sequence, request.size)
        return answers.event(request.endpoint, request.id, self.model, content, finish)

    def _event(self, sequence, oddity=""):
        comment = b": a comment\n\n" if oddity == "odd-pieces" and sequence == 0 else b""
        return comment + self._data(self._json_event(sequence), oddity)

    @staticmethod
    def _data(value, oddity=""):
        end = b"\r\n\r\n" if oddity == "crlf" else b"\n\n"
        return b"data: " + answers.encoded(value) + end

    async def _send_pieces(self, data, oddity):
        """One chunk, or many with cuts in the middle of everything."""
        if oddity != "odd-pieces" or len(data) > 20_000:
            await self._send(_chunk(data))
            return
        place = 0
        while place < len(data):
            size = self.random.randint(1, 97)
            await self._send(_chunk(data[place : place + size]))
            place += size

    # Faults before the first event

    async def _misbehave(self, name):
        if name[0] == "s" and name[1:].isdigit() or name in STATUS_OF:
            return await self._refuse(name)
        if name in ("hang", "head-then-silence"):
            if name != "hang":
                await self._send(self._head(200, STREAM if self.request.is_stream else JSON))
            await asyncio.sleep(600)
        self._ended(End.FAULT)
        if name == "drop":
            self._reset()
        elif name == "not-http":
            await self._send(b"220 this is a mail server\r\n\r\n")
        elif name == "two-lengths":
            await self._send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}")
        elif name == "bad-chunk":
            await self._send(self._head(200, STREAM) + b"zz\r\nno\r\n")
        elif name == "endless-head":
            await self._send(b"HTTP/1.1 200 OK\r\n" + b"x-fill: " + b"y" * 300_000)
        elif name == "no-event":
            await self._send(self._head(200, STREAM) + _chunk(b": nothing\n\n") + b"0\r\n\r\n")
        elif name == "cut-json":
            body = answers.encoded(self._whole())
            await self._send(self._head(200, JSON, len(body) + 100) + body[: len(body) // 2])
        elif name != "close":
            bodies = {
                "empty": (JSON, b""),
                "html": ("text/html", b"<html>Welcome to nginx!</html>"),
                "broken-json": (JSON, b"this { is not json"),
                "error-200": (JSON, b'{"error":{"message":"out of memory","type":"x","code":500}}'),
            }
            kind, body = bodies[name]
            await self._send(self._head(200, kind, len(body)) + body)
            return True
        return False

    async def _refuse(self, name):
        status = STATUS_OF.get(name) or int(name[1:])
        message = MESSAGES.get(name, f"the backend says {status}")
        body = answers.encoded({"error": {"message": message, "type": "soak", "param": None, "code": status}})
        more = {"s429": "retry-after: 1\r\n", "s301": "location: http://127.0.0.1:1/\r\n"}.get(name, "")
        self._ended(End.FAULT)
        await self._send(self._head(status, JSON, len(body), more) + body)
        return True

    # Faults within a response

    async def _break_stream(self, name):
        count = self.random.randint(1, self.request.events - 1)
        await self._send(self._head(200, STREAM))
        for sequence in range(count):
            self.attempt.events += 1
            await self._send(_chunk(self._event(sequence)))
        if name == "stall":
            await asyncio.sleep(600)
        self._ended(End.FAULT)
        if name == "reset":
            self._reset()
        elif name == "error-event":
            error = {"error": {"message": "EngineCore died", "type": "x", "param": None, "code": 500}}
            await self._send(_chunk(self._data(error) + b"data: [DONE]\n\n") + b"0\r\n\r\n")
            return True
        elif name == "no-finish":
            await self._send(b"0\r\n\r\n")
            return True
        elif name == "bad-chunk-later":
            await self._send(b"zz\r\n")
        return False

    async def _break_whole(self, name):
        same = {"error-event": "error-200", "no-finish": "empty", "bad-chunk-later": "bad-chunk", "cut": "cut-json"}
        if name in same:
            return await self._misbehave(same[name])
        body = answers.encoded(self._whole())
        await self._send(self._head(200, JSON, len(body)) + body[: len(body) // 2])
        if name == "stall":
            await asyncio.sleep(600)
        self._ended(End.FAULT)
        self._reset()
        return False

    # Bytes

    def _head(self, status, kind, length=None, more=""):
        framing = "transfer-encoding: chunked" if length is None else f"content-length: {length}"
        return f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{framing}\r\n{more}\r\n".encode()

    def _write(self, data):
        self.writer.write(data)
        self.attempt.last_byte = time.monotonic()

    async def _send(self, data):
        self._write(data)
        await self._drain()

    async def _drain(self):
        self.attempt.is_held = True
        await self.writer.drain()
        self.attempt.is_held = False
        now = time.monotonic()
        self.attempt.held_for = max(self.attempt.held_for, now - self.attempt.last_byte)
        self.attempt.last_byte = now

    def _ended(self, end):
        self.attempt.finish(end, time.monotonic())

    def _reset(self):
        reset(self.writer)


def reset(writer):
    """Closes a connection so that the other side sees a reset."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.transport.abort()


def _chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)
