"""Checks a stream as its client receives it: each event must belong to this request and attempt, and be the next one."""

import json

import answers


class StreamFollower:
    """Receives bytes, and finally decides whether the stream was complete, correctly interrupted, or wrong."""

    def __init__(self, request):
        self._request = request
        self._buffer = b""
        self.events = 0
        self.attempt = None
        self.has_finish = False
        self.is_done = False
        # The error event, which is the last.
        self.error = None
        # The first thing that is wrong.
        self.wrong = None

    def feed(self, data):
        self._buffer = (self._buffer + data).replace(b"\r\n", b"\n") if b"\r" in data else self._buffer + data
        while (end := self._buffer.find(b"\n\n")) >= 0:
            frame, self._buffer = self._buffer[:end], self._buffer[end + 2 :]
            lines = [line[6:] for line in frame.split(b"\n") if line.startswith(b"data: ")]
            if lines:
                self._receive(b"\n".join(lines))

    def _note(self, text):
        self.wrong = self.wrong or text

    def _receive(self, payload):
        if self.is_done or self.error:
            return self._note("an event arrived after the end")
        if payload == b"[DONE]":
            self.is_done = True
            return None
        try:
            event = json.loads(payload)
        except ValueError:
            return self._note(f"an event is not JSON: {payload[:80]!r}")
        if "error" in event:
            self.error = event["error"]
            return None
        if event.get("model") != self._request.model:
            self._note(f"an event names the model {event.get('model')!r}")
        if event.get("id") != f"cmpl-{self._request.id}":
            return self._note(f"an event belongs to another request: {event.get('id')}")
        if not event.get("choices"):
            return self._note("the usage arrived, which was not requested")
        if event["choices"][0].get("finish_reason"):
            self.has_finish = True
            return None
        return self._receive_content(answers.content_of(event))

    def _receive_content(self, content):
        named = answers.names(content or "")
        if named is None:
            return self._note(f"an event has the content {content!r:.80}")
        request_id, attempt, sequence, is_right = named
        if request_id != self._request.id:
            return self._note(f"the content of an event belongs to another request: {request_id}")
        if self.attempt is None:
            self.attempt = int(attempt)
        if int(attempt) != self.attempt:
            return self._note(f"an event belongs to another attempt: {attempt} after {self.attempt}")
        if sequence != str(self.events):
            return self._note(f"the sequence of events is wrong: {sequence} instead of {self.events}")
        if not is_right or len(content) < self._request.size:
            return self._note("the content of an event was changed")
        self.events += 1
        return None

    def ended(self):
        """What is wrong with the stream, whose body has ended regularly."""
        if self.wrong:
            return self.wrong
        if self.error or not self.is_done or not self.has_finish:
            return f"the body ended regularly, done: {self.is_done}, finish: {self.has_finish}, error: {self.error}"
        if self._buffer:
            return "bytes arrived after the last event"
        if self.events != self._request.events:
            return f"the sequence of events ended after {self.events} of {self._request.events}"
        return None

    def broke(self):
        """What is wrong with the stream, whose connection was closed within the body."""
        if self.wrong:
            return self.wrong
        if self.is_done:
            return "the stream was interrupted after [DONE]"
        if not isinstance(self.error, dict) or not self.error.get("message"):
            return f"the stream was interrupted without an error event; the last event was number {self.events}"
        return None
