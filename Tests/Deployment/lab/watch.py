"""Looks at every process of the machine, hosts included, for a text that must never be in an argument."""

import os
import threading


class ProcessWatch(threading.Thread):
    """Watches while its `with` block runs; `seen` holds the command lines that had the text."""

    def __init__(self, secret):
        super().__init__(daemon=True)
        self.secret = secret.encode()
        self.seen = set()
        self.ended = threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()

    def run(self):
        while not self.ended.wait(0.02):
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        line = file.read()
                except OSError:
                    continue
                if self.secret in line:
                    self.seen.add(line.replace(b"\0", b" ").replace(self.secret, b"<key>").decode(errors="replace"))
