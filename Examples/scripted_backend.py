"""An LLM backend for the examples, on a port of this machine: it repeats what it was asked."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Backend(ThreadingHTTPServer):
    """Responds with `turn N: TEXT`, where N counts the user's messages; to `count`, with an endless stream."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.client_left = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.requests.append(request)
        said = [message["content"] for message in request["messages"] if message["role"] == "user"]
        text = f"turn {len(said)}: {said[-1]}"
        if not request.get("stream"):
            message = {"role": "assistant", "content": text}
            return self.respond(request, message=message, finish_reason="stop")
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        try:
            if said[-1] == "count":
                for number in range(600):
                    self.event(request, f"{number} ")
                    self.server.client_left.wait(0.1)
            for number, word in enumerate(text.split(" ")):
                self.event(request, f" {word}" if number else word)
            self.event(request, "", finish_reason="stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.server.client_left.set()

    def event(self, request, text, finish_reason=None):
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
        event = json.dumps(self.envelope(request, "chat.completion.chunk", choice))
        self.wfile.write(f"data: {event}\n\n".encode())

    def respond(self, request, **choice):
        body = json.dumps(self.envelope(request, "chat.completion", {"index": 0, **choice})).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def envelope(self, request, kind, choice):
        return {"id": "chat-1", "object": kind, "created": 0, "model": request["model"], "choices": [choice]}

    def log_message(self, *_):
        pass
