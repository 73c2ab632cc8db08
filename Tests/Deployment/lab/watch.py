"""Looks at every process of the machine, hosts included, for a text that must never be in an argument."""

import os
import threading


class ProcessWatch(threading.Thread):
    """The test's own helpers pass the key in arguments of curl and ask; `allowed` names those."""

    allowed = (b"curl", b"ask ", b"python3\0-\0http")

    def __init__(self, secret):
        super().__init__(daemon=True)
        self.secret = secret.encode()
        self.seen = set()
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.05):
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        line = file.read()
                except OSError:
                    continue
                if self.secret in line and not any(word in line for word in self.allowed):
                    self.seen.add(line.replace(b"\0", b" ").replace(self.secret, b"<key>").decode(errors="replace"))

    def check(self):
        if self.seen:
            raise AssertionError(f"the key was in a process list: {sorted(self.seen)}")

    def stop(self):
        self.ended.set()
        self.join()
