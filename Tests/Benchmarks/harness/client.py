"""Sequential requests over one connection, for counting: the most reproducible load."""

import re
import socket

from kinds import STREAM_EVENTS

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.I)


class WrongAnswer(Exception):
    pass


class Client:
    def __init__(self, port, kind):
        self._port = port
        self._kind = kind
        self._request = kind.request(port).encode()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def ask(self, count=1):
        """Sends requests one by one; every response must be complete."""
        for _ in range(count):
            self._socket.sendall(self._request)
            self._take_stream() if self._kind.streams else self._take_answer()

    def exchange(self, request):
        """Sends another request, whose response has a length."""
        self._socket.sendall(request)
        self._take_answer()

    def _take_answer(self):
        answer = self._receive(b"")
        while b"\r\n\r\n" not in answer:
            answer = self._receive(answer)
        self._check_status(answer)
        length = LENGTH.search(answer)
        if not length:
            raise WrongAnswer(f"no content-length in {answer[:300]!r}")
        whole = answer.index(b"\r\n\r\n") + 4 + int(length[1])
        while len(answer) < whole:
            answer = self._receive(answer)

    def _take_stream(self):
        pieces = [self._receive(b"")]
        self._check_status(pieces[0])
        while not (pieces[-1] if len(pieces[-1]) > 5 else b"".join(pieces[-6:])).endswith(b"0\r\n\r\n"):
            pieces.append(self._receive(b""))
        events = b"".join(pieces).count(b"\n\n")
        if events != STREAM_EVENTS:
            raise WrongAnswer(f"{events} events instead of {STREAM_EVENTS}")

    def _check_status(self, answer):
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise WrongAnswer(f"the response was {answer[:300]!r}")

    def _receive(self, before):
        more = self._socket.recv(1 << 20)
        if not more:
            raise WrongAnswer(f"the connection ended after {before[:300]!r}")
        return before + more
