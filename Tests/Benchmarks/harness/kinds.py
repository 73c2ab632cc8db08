"""The kinds of requests to measure, and their bytes."""

import dataclasses
import json

PATH = "/v1/chat/completions"
KEY = "sk-of-the-benchmark"
CLIENT_MODEL = "default"
BACKEND_MODEL = "benchmark-model"
STREAM_EVENTS = 68  # role, 64 of content, finish, usage, [DONE]


@dataclasses.dataclass(frozen=True)
class Kind:
    name: str
    title: str
    prompt: str
    streams: bool
    ends: bool = True  # whether its streams end within a cell
    model: str = CLIENT_MODEL

    @property
    def body(self):
        body = {"model": self.model, "messages": [{"role": "user", "content": self.prompt}], "temperature": 0.2}
        if self.streams:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return json.dumps(body)

    @property
    def headers(self):
        return {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}", "Accept": "*/*"}

    def request(self, port):
        """The complete request as bytes on the connection."""
        headers = {"Host": f"127.0.0.1:{port}", **self.headers, "Content-Length": str(len(self.body))}
        return "".join([f"POST {PATH} HTTP/1.1\r\n", *(f"{k}: {v}\r\n" for k, v in headers.items()), "\r\n", self.body])


KINDS = {
    kind.name: kind
    for kind in (
        Kind("small", "a small chat completion", "Hello!", streams=False),
        Kind("burst", "a stream of 64 content events, all at once", "Hello!", streams=True),
        Kind("paced", "a stream of 64 content events, one every 10 ms", "Hello! gap_ms=10", streams=True),
        Kind("slow", "a stream of 64 content events, one every 5 ms", "Hello! gap_ms=5", streams=True),
        Kind("waiting", "slow streams held open", "Hello! gap_ms=2000", streams=True, ends=False),
    )
}


@dataclasses.dataclass(frozen=True)
class Cell:
    kind: Kind
    connections: int
    on_one_core: bool = False  # load, server and backend share one core

    def turns(self, seconds):
        """How the seconds of a round are divided: the number of turns, and the seconds of each.

        With one request at a time a figure is another in each turn, by several times (ADR 18): the median of many short turns says the
        same in the next run, that of a few long ones does not.
        """
        return (2 * seconds, 1) if self.connections == 1 else (1, seconds)

    def __str__(self):
        return f"{self.kind.name}, c={self.connections}{' on one core' if self.on_one_core else ''}"
