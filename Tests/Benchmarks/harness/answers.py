"""Checks a server's responses before it is measured."""

import http.client
import time

from kinds import BACKEND_MODEL, KINDS, PATH, STREAM_EVENTS


class WrongAnswer(Exception):
    pass


def check(server, backend):
    """Every byte except the model's name must be the backend's; key check and access log must be on."""
    for kind in (KINDS["small"], KINDS["burst"], KINDS["paced"]):
        expected = _ask(backend, kind, server)[2].replace(_model(BACKEND_MODEL), _model(server.model))
        status, content_type, body, first, whole = _ask(server, kind, server)
        _expect(server, kind, status == 200, f"status {status}, body {body[:300]!r}")
        wanted_type = "text/event-stream" if kind.streams else "application/json"
        _expect(server, kind, content_type.startswith(wanted_type), f"content-type {content_type!r}")
        _expect(server, kind, _model(server.model) in body, f"no model {server.model!r} in {body[:300]!r}")
        if kind.streams:
            events = body.count(b"\n\n")
            _expect(server, kind, events == STREAM_EVENTS, f"{events} events instead of {STREAM_EVENTS}")
            _expect(server, kind, body.endswith(b"\n\ndata: [DONE]\n\n"), f"the end is {body[-100:]!r}")
        _expect(server, kind, body == expected, "not the backend's bytes")
        if kind.name == "paced":
            _expect(server, kind, first < whole / 2, f"first event after {first:.2f} of {whole:.2f} s: it is delayed")
    if server.has_auth:
        status, *_ = _ask(server, KINDS["small"], server, headers={"Content-Type": "application/json"})
        _expect(server, KINDS["small"], status == 401, f"status {status} without a key instead of 401")
    if server.access_log:
        lines = server.access_lines()
        asked = 4 if server.has_auth else 3
        _expect(server, KINDS["small"], lines == asked, f"{lines} lines in the access log for {asked} requests")


def _ask(server, kind, about, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    began = time.monotonic()
    try:
        connection.request("POST", PATH, kind.body, headers or kind.headers)
        response = connection.getresponse()
        start = response.read1(1) if kind.streams else b""
        first = time.monotonic() - began
        body = start + response.read()
    except (OSError, http.client.HTTPException) as error:
        raise WrongAnswer(f"{about.name}, {kind.name}: {error!r}") from None
    finally:
        connection.close()
    return response.status, response.getheader("content-type", ""), body, first, time.monotonic() - began


def _model(name):
    return f'"model":"{name}"'.encode()


def _expect(server, kind, holds, what):
    if not holds:
        raise WrongAnswer(f"{server.name}, {kind.name}: {what}")
