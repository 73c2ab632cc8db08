"""Follows a stream as its client gets it: each event has to be this request's, this attempt's, and the next one."""

import json

import answers


class StreamFollower:
    """Takes bytes; knows in the end whether the stream was whole, broken as it should be, or wrong."""

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
                self._take(b"\n".join(lines))

    def _note(self, text):
        self.wrong = self.wrong or text

    def _take(self, payload):
        if self.is_done or self.error:
            return self._note("an event came after the end")
        if payload == b"[DONE]":
            self.is_done = True
            return None
        try:
            event = json.loads(payload)
        except ValueError:
            return self._note(f"an event is no JSON: {payload[:80]!r}")
        if "error" in event:
            self.error = event["error"]
            return None
        if event.get("model") != self._request.model:
            self._note(f"an event names the model {event.get('model')!r}")
        if event.get("id") != f"cmpl-{self._request.id}":
            return self._note(f"an event is another request's: {event.get('id')}")
        if not event.get("choices"):
            return self._note("the usage came, which was not asked for")
        if event["choices"][0].get("finish_reason"):
            self.has_finish = True
            return None
        return self._take_content(answers.content_of(event))

    def _take_content(self, content):
        named = answers.names(content or "")
        if named is None:
            return self._note(f"an event has the content {content!r:.80}")
        request_id, attempt, sequence, is_right = named
        if request_id != self._request.id:
            return self._note(f"the content of an event is another request's: {request_id}")
        if self.attempt is None:
            self.attempt = int(attempt)
        if int(attempt) != self.attempt:
            return self._note(f"an event is of another attempt: {attempt} after {self.attempt}")
        if sequence != str(self.events):
            return self._note(f"the sequence of events is wrong: {sequence} in place of {self.events}")
        if not is_right or len(content) < self._request.size:
            return self._note("the content of an event was changed")
        self.events += 1
        return None

    def ended(self):
        """The body came to a proper end: what is wrong with it."""
        if self.wrong:
            return self.wrong
        if self.error or not self.is_done or not self.has_finish:
            return f"the body ended properly, done: {self.is_done}, finish: {self.has_finish}, error: {self.error}"
        if self._buffer:
            return "bytes came after the last event"
        if self.events != self._request.events:
            return f"the sequence of events ended after {self.events} of {self._request.events}"
        return None

    def broke(self):
        """The connection was closed amid the body: what is wrong with how that was told."""
        if self.wrong:
            return self.wrong
        if self.is_done:
            return "the stream broke off after [DONE]"
        if not isinstance(self.error, dict) or not self.error.get("message"):
            return f"the stream broke off without an error event; the last was number {self.events}"
        return None
