"""A backend on a port that misbehaves as each request's plan says, and can be stopped and restarted."""

import asyncio
import json
import random
import socket
import time

import answers
from records import Attempt, End
from reply import Reply, reset


class Backend:
    """Listens on loopback; serves any number of deployments, which the first path segment distinguishes."""

    def __init__(self, name, port, ledger, sabotage):
        self.name = name
        self.port = port
        self._ledger = ledger
        self._sabotage = sabotage
        self._server = None
        self._connections = {}
        self._killed = set()
        # When it was down, as pairs of times; the last one is open while it is down.
        self.outages = []

    @property
    def open_connections(self):
        return len(self._connections)

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=1 << 20)
        # A small kernel buffer, so that the backend notices a client that does not read.
        for listener in self._server.sockets:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32 * 1024)
        if self.outages:
            self.outages[-1][1] = time.monotonic()

    async def stop(self):
        """Goes down like a killed process: nothing listens, and open connections are reset."""
        now = time.monotonic()
        self.outages.append([now, None])
        self._server.close()
        self._killed.update(self._connections)
        for writer, attempt in list(self._connections.values()):
            if attempt is not None and attempt.end is None:
                attempt.finish(End.KILLED, now)
                reset(writer)
            else:
                # A complete response is on its way and still arrives.
                writer.close()
        await asyncio.sleep(0)

    def was_down(self, begin, end):
        """Whether it was down at any time between the two, with half a second of tolerance."""
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
            # The request arrived while this backend was stopping: nothing that is written now arrives.
            attempt.finish(End.KILLED, attempt.began)
            return False
        self._connections[task] = (writer, attempt)
        usage = bool((document.get("stream_options") or {}).get("include_usage"))
        reply = Reply(writer, request, attempt, document["model"], usage, self._sabotage)
        return await _while_peer_stays(reader, reply.run())


async def _while_peer_stays(reader, responding):
    """Responds until done or until the proxy closes the connection; returns whether the connection can be reused."""
    response = asyncio.ensure_future(responding)
    gone = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait({response, gone}, return_when=asyncio.FIRST_COMPLETED)
        if response.done():
            # A byte that arrived meanwhile belongs to the next request, and cannot be put back.
            return response.result() and not gone.done()
        return False
    finally:
        for future in (response, gone):
            future.cancel()
        await asyncio.gather(response, gone, return_exceptions=True)


def _complaint(path, fields, document, request, deployment):
    """What is wrong with the request that the proxy sent."""
    if path != f"/{deployment}/v1/{request.endpoint}":
        return f"the path is {path}"
    if fields.get("authorization") != f"Bearer key-of-{deployment}":
        return "the credential is not that of the deployment"
    if document["model"] != f"served-{deployment}":
        return f"the model is {document['model']}"
    if document["soak"]["text"] != answers.filler(request.id, len(document["soak"]["text"])):
        return "the body is not that of the client"
    if bool(document.get("stream")) != request.is_stream:
        return "the field stream is not that of the client"
    return None


def _information(path):
    body = b""
    if path.endswith("/models"):
        deployment = path.split("/")[1]
        entry = {"id": f"served-{deployment}", "object": "model", "max_model_len": 32768}
        body = answers.encoded({"object": "list", "data": [entry]})
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


def free_ports(count):
    """Distinct free ports that the system does not use for outgoing connections while a backend is down."""
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
