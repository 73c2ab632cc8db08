"""The clients' HTTP: requests as bytes, and a reader of responses that can be slow."""

import asyncio
import dataclasses
import socket
import struct

import answers
import setting


class Closed(Exception):
    """The proxy closed the connection too early."""


@dataclasses.dataclass
class Head:
    status: int
    fields: dict

    @property
    def closes(self):
        return self.fields.get("connection", "").lower() == "close"


def request_bytes(request, *, is_chunked=False, closes=False, text_size=40):
    """A model request as bytes."""
    document = {"model": request.model}
    if request.is_stream:
        document["stream"] = True
    document["soak"] = {"id": request.id, "text": answers.filler(request.id, text_size)}
    body = answers.encoded(document)
    fields = [f"x-litellm-call-id: {request.id}", f"authorization: Bearer {setting.KEY}", "host: soak"]
    if request.timeout:
        fields.append(f"x-litellm-timeout: {request.timeout}")
    if closes:
        fields.append("connection: close")
    if is_chunked:
        half = len(body) // 2
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])) + b"0\r\n\r\n"
        fields.append("transfer-encoding: chunked")
    else:
        fields.append(f"content-length: {len(body)}")
    head = "".join(f"{field}\r\n" for field in ["content-type: application/json", *fields])
    return f"POST /v1/{request.endpoint} HTTP/1.1\r\n{head}\r\n".encode(), body


class Connection:
    """A client's connection."""

    def __init__(self, reader, writer, is_slow):
        self.reader = reader
        self.writer = writer
        self.is_slow = is_slow

    @classmethod
    async def open(cls, port, *, is_slow=False):
        """Connects; a slow client gets a small receive buffer."""
        connection = socket.socket()
        try:
            if is_slow:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
            reader, writer = await asyncio.open_connection(sock=connection, limit=16 * 1024)
        except BaseException:
            connection.close()
            raise
        return cls(reader, writer, is_slow)

    async def send(self, data):
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError as error:
            raise Closed(f"while the request was sent: {error!r}") from error

    def leave(self, *, resets=False):
        """Closes the connection, regularly or with a reset."""
        if resets:
            connection = self.writer.get_extra_info("socket")
            try:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass
            self.writer.transport.abort()
        else:
            self.writer.close()

    async def head(self):
        """The head of the next response; those with status 100 are skipped."""
        while True:
            try:
                text = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                raise Closed(f"before the head: {error!r}") from error
            first, *lines = text.split("\r\n")
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            status = int(first.split(" ")[1])
            if status != 100:
                return Head(status, fields)

    async def body(self, head):
        """The pieces of a body, one after the other.

        Raises Closed if the connection closes before the end of the body.
        """
        try:
            if "content-length" in head.fields:
                left = int(head.fields["content-length"])
                while left:
                    data = await self.reader.read(min(left, 4096 if self.is_slow else 65536))
                    if not data:
                        raise Closed("within the body")
                    left -= len(data)
                    yield data
                return
            while True:
                size = int(await self.reader.readuntil(b"\r\n"), 16)
                if size:
                    yield await self.reader.readexactly(size)
                await self.reader.readexactly(2)
                if not size:
                    return
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Closed("within the body") from error


async def control(port, path, request_id, method="GET"):
    """Status and text of one of the proxy's own responses."""
    connection = await Connection.open(port)
    try:
        await connection.send(
            f"{method} {path} HTTP/1.1\r\nhost: soak\r\nauthorization: Bearer {setting.KEY}\r\n"
            f"x-litellm-call-id: {request_id}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
        )
        head = await connection.head()
        text = b"".join([data async for data in connection.body(head)])
        return head.status, text.decode()
    finally:
        connection.leave()
