"""A backend on a port of its own, which misbehaves as each request's plan says, and can be stopped and started again."""

import asyncio
import json
import random
import socket
import time

import answers
from records import Attempt, End
from reply import Reply, reset


class Backend:
    """Listens on loopback; serves any number of deployments, told apart by the first segment of the path."""

    def __init__(self, name, port, ledger, sabotage):
        self.name = name
        self.port = port
        self._ledger = ledger
        self._sabotage = sabotage
        self._server = None
        self._connections = {}
        self._killed = set()
        # When it was down, as pairs of times; the last is open while it is.
        self.outages = []

    @property
    def open_connections(self):
        return len(self._connections)

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=1 << 20)
        # So little is kept by the kernel that a client that does not read is felt here.
        for listener in self._server.sockets:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32 * 1024)
        if self.outages:
            self.outages[-1][1] = time.monotonic()

    async def stop(self):
        """Goes down as a process that is killed: nothing listens, what is under way is reset."""
        now = time.monotonic()
        self.outages.append([now, None])
        self._server.close()
        self._killed.update(self._connections)
        for writer, attempt in list(self._connections.values()):
            if attempt is not None and attempt.end is None:
                attempt.finish(End.KILLED, now)
                reset(writer)
            else:
                # What was answered in full is on its way; it still arrives.
                writer.close()
        await asyncio.sleep(0)

    def was_down(self, begin, end):
        """Whether it was down at any time between the two, give or take a moment."""
        return any(
            down - 0.5 <= end and (up is None or up + 0.5 >= begin) for down, up in self.outages
        )

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._connections[task] = (writer, None)
        try:
            while await self._serve_one(reader, writer, task):
                self._connections[task] = (writer, None)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, asyncio.TimeoutError):
            pass
        finally:
            attempt = self._connections.pop(task)[1]
            if attempt is not None:
                attempt.finish(End.KILLED if task in self._killed else End.PEER_LEFT, time.monotonic())
            self._killed.discard(task)
            writer.close()

    async def _serve_one(self, reader, writer, task):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        if method == "GET":
            writer.write(_information(path))
            await writer.drain()
            return True
        body = await reader.readexactly(int(fields.get("content-length", 0)))
        document = json.loads(body)
        request = self._ledger.find(document["soak"]["id"])
        if request is None:
            return False
        deployment = path.split("/")[1]
        attempt = Attempt(len(request.attempts) + 1, deployment, request.behaviour, time.monotonic())
        attempt.complaint = _complaint(path, fields, document, request, deployment)
        request.attempts.append(attempt)
        if self._sabotage.strikes("double"):
            request.attempts.append(Attempt(attempt.number + 1, deployment, "ok", attempt.began))
            request.attempts[-1].finish(End.COMPLETE, attempt.began)
        if task in self._killed:
            # It came while this backend was stopped: nothing that is written now arrives.
            attempt.finish(End.KILLED, attempt.began)
            return False
        self._connections[task] = (writer, attempt)
        usage = bool((document.get("stream_options") or {}).get("include_usage"))
        reply = Reply(writer, request, attempt, document["model"], usage, self._sabotage)
        return await _while_peer_stays(reader, reply.run())


async def _while_peer_stays(reader, answering):
    """Answers until that is done or the proxy closes the connection; whether the connection may be used again."""
    answer = asyncio.ensure_future(answering)
    gone = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            # A byte that came meanwhile would be the next request's; it came too early to be kept.
            return answer.result() and not gone.done()
        return False
    finally:
        for future in (answer, gone):
            future.cancel()
        await asyncio.gather(answer, gone, return_exceptions=True)


def _complaint(path, fields, document, request, deployment):
    """What is wrong with a request as the proxy sent it."""
    if path != f"/{deployment}/v1/{request.endpoint}":
        return f"the path is {path}"
    if fields.get("authorization") != f"Bearer key-of-{deployment}":
        return "the credential is not the deployment's"
    if document["model"] != f"served-{deployment}":
        return f"the model is {document['model']}"
    if document["soak"]["text"] != answers.filler(request.id, len(document["soak"]["text"])):
        return "the body is not the client's"
    if bool(document.get("stream")) != request.is_stream:
        return "the stream's switch is not the client's"
    return None


def _information(path):
    body = b""
    if path.endswith("/models"):
        deployment = path.split("/")[1]
        entry = {"id": f"served-{deployment}", "object": "model", "max_model_len": 32768}
        body = answers.encoded({"object": "list", "data": [entry]})
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


def free_ports(count):
    """Ports that are free now, none twice, and that the system gives to no outgoing connection while a backend is down."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        lowest = int(file.read().split()[0])
    candidates = range(max(1025, lowest - 8000), lowest)
    free = []
    for port in random.SystemRandom().sample(candidates, len(candidates)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        free.append(port)
        if len(free) == count:
            return free
    raise OSError(f"fewer than {count} free ports below the range of outgoing connections")
