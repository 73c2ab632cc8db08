"""Records the order of functions for the linker; see ../train."""

import bisect
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import callgrind
import client
import processes
from client import Client
from kinds import KINDS
from subject import Subject

# The requests, the most frequent kind first.
ASKED = ("small", "burst", "slow")
WARM_UP = 30
SILENCE = 0.2  # seconds without a block after which the program counts as waiting; libdispatch checks its threads every second


def main(binary, out):
    try:
        with tempfile.TemporaryDirectory(prefix="ordering-") as folder:
            folder = pathlib.Path(folder)
            copy = callgrind.without_debug_information(binary, folder)
            names = in_order(traced(copy, folder), functions(copy))
    except (client.WrongAnswer, processes.StartFailed, OSError) as error:
        sys.exit(str(error))
    pathlib.Path(out).write_text("# Made by `make train`.\n" + "".join(f"{name}\n" for name in names))
    print(f"{out}: {len(names)} functions")


def traced(binary, folder):
    """The file offsets of the code blocks that run for a request of each kind, in the order of their first run."""
    pipe = folder / "blocks"
    os.mkfifo(pipe)
    blocks = Blocks(pipe)
    # Without chasing, a block ends at a function call.
    wrapper = ["valgrind", "--tool=lackey", "--trace-superblocks=yes", "--vex-guest-chase=no", f"--log-file={pipe}"]
    with Subject(binary, wrapper=wrapper, patience=600) as proxy:
        code, start = code_of(proxy.pid, binary)
        for name in ASKED:
            with Client(proxy.port, KINDS[name]) as connection:
                connection.ask(WARM_UP)
                blocks.await_silence()
                blocks.keeps = True
                connection.ask(1)
                blocks.await_silence()
                blocks.keeps = False
    return [address - start for address in blocks.first_runs if address in code]


class Blocks:
    """Reads lackey's output continuously, because the program blocks when nobody reads."""

    def __init__(self, pipe):
        self.first_runs = {}  # dictionaries keep the order of insertion
        self.keeps = False
        self._count = 0
        threading.Thread(target=self._read, args=[pipe], daemon=True).start()

    def await_silence(self):
        """Waits until the program is idle."""
        before = None
        while before != (before := self._count):
            time.sleep(SILENCE)

    def _read(self, pipe):
        with open(pipe) as lines:
            for line in lines:
                self._count += 1
                if self.keeps and line.startswith("SB "):
                    self.first_runs.setdefault(int(line[3:], 16))


def code_of(pid, binary):
    """The addresses of the file's code in a process, and the address of the file's first byte."""
    code = start = None
    for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
        addresses, rights, offset, _, _, *path = line.split(maxsplit=5)
        if path != [str(binary)]:
            continue
        first, end = (int(address, 16) for address in addresses.split("-"))
        if int(offset, 16) == 0:
            start = first
        if "x" in rights:
            code = range(first, end)
    if code is None or start is None:
        raise processes.StartFailed(f"{binary} is not mapped in process {pid}.")
    return code, start


def functions(binary):
    """Names of functions by their start; some have several."""
    done = subprocess.run(["nm", "--defined-only", binary], capture_output=True, text=True)
    if done.returncode:
        raise processes.StartFailed(f"nm: {done.stderr.strip()}")
    names = collections.defaultdict(list)
    for address, kind, name in (line.split(maxsplit=2) for line in done.stdout.splitlines()):
        if kind in "tTwW":
            names[int(address, 16)].append(name)
    return names


def in_order(addresses, functions):
    """The names of the functions that contain the addresses, without duplicates."""
    starts = sorted(functions)
    found = {}
    for address in addresses:
        place = bisect.bisect_right(starts, address) - 1
        if place >= 0:
            found.setdefault(starts[place])
    return [name for start in found for name in functions[start]]


if __name__ == "__main__":
    main(*sys.argv[1:])
