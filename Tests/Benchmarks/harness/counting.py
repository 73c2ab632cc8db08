"""Counts a running proxy's allocations and system calls from outside."""

import collections
import pathlib
import re
import signal
import struct
import subprocess
import time

import native
import processes


class Allocations:
    """Counts with a preloaded library. Start the process with `environment`, then read."""

    NUMBERS = struct.Struct("=4q")

    def __init__(self, folder):
        self._file = pathlib.Path(folder) / "allocations"
        self._file.write_bytes(bytes(self.NUMBERS.size))
        library = native.compile_library("allocations", folder)
        self.environment = {"LD_PRELOAD": str(library), "ALLOCATIONS": str(self._file)}

    def read(self):
        """Allocations made, their bytes, blocks held, their bytes."""
        made, made_bytes, held, held_bytes = self.NUMBERS.unpack(self._file.read_bytes())
        if made == 0:
            raise processes.StartFailed("No allocation was counted: the program must be linked dynamically against glibc.")
        return Count(made, made_bytes, held, held_bytes)


Count = collections.namedtuple("Count", "made made_bytes held held_bytes")


def system_calls(pid, folder, work):
    """How often any thread started each system call while `work()` ran, by name."""
    found = collections.Counter()
    for call in traced(pid, folder, work):
        name = re.match(r"(\w+)\(", call)
        if name:
            found[name[1]] += 1
    found.pop("restart_syscall", None)  # calls that the tracer interrupted
    return found


def traced(pid, folder, work):
    """The system calls that a process starts while `work()` runs, as `strace -f` sees them."""
    path = pathlib.Path(folder) / "strace.out"
    command = ["strace", "-f", "-ttt", "-s", "0", "-o", str(path), "-p", str(pid)]
    tracer = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=processes.dies_with_parent
    )
    try:
        _await_attached(pid, tracer)
        time.sleep(0.3)  # interrupted calls are restarted
        began = time.time()
        work()
        ended = time.time()
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.communicate(timeout=20)
    calls = []
    for line in path.read_text(errors="replace").splitlines():
        found = re.match(r"\d+ +(\d+\.\d+) (.*)", line)
        if found and began <= float(found[1]) <= ended and not found[2].startswith("<..."):
            calls.append(found[2])
    return calls


def _await_attached(pid, tracer):
    limit = time.monotonic() + 10
    while time.monotonic() < limit and tracer.poll() is None:
        tasks = list(pathlib.Path(f"/proc/{pid}/task").iterdir())
        if all(re.search(r"^TracerPid:\s*[1-9]", (task / "status").read_text(), re.M) for task in tasks):
            return
        time.sleep(0.05)
    tracer.kill()
    raise processes.StartFailed(f"strace cannot trace the proxy: {tracer.communicate()[1].strip()}")
