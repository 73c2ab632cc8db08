#!/usr/bin/env python3
"""A stand-in for the proxy: relays requests correctly, or with the fault that --fault names."""

import argparse
import http.client
import http.server
import re
import sys

options = argparse.ArgumentParser()
options.add_argument("--config")
options.add_argument("--host")
options.add_argument("--port", type=int)
options.add_argument("--fault", default="")
options = options.parse_args()
if options.fault == "dies":
    sys.exit("there is nothing to serve")
with open(options.config) as config:
    text = config.read()
backend = int(re.search(r"127\.0\.0\.1:(\d+)", text)[1])
key = re.search(r"master_key: (\S+)", text)[1]
streams = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self):
        global streams
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers["authorization"] != f"Bearer {key}" and options.fault != "open to all":
            return self.answer(401, "application/json", [b"{}"])
        connection = http.client.HTTPConnection("127.0.0.1", backend)
        connection.request("POST", self.path, body)
        response = connection.getresponse()
        kind = response.getheader("content-type")
        streams += "event-stream" in kind
        if options.fault == "fails under load" and streams > 2:
            return self.answer(500, "application/json", [b"{}"])
        self.answer(200, kind, self.pieces(response))
        connection.close()

    def pieces(self, response):
        if options.fault == "held back":
            yield self.changed(response.read())
        while line := response.readline():
            if options.fault == "cut" and b"[DONE]" in line:
                return
            yield self.changed(line)

    def changed(self, line):
        if options.fault == "wrong model":
            return line
        return line.replace(b'"model":"benchmark-model"', b'"model":"default"')

    def answer(self, status, kind, pieces):
        if options.fault != "no log":
            print(f"POST {self.path} {status}", file=sys.stderr, flush=True)
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler).serve_forever()
