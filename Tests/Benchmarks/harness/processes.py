"""Starts and stops processes, and measures what they cost."""

import collections
import ctypes
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024  # in KiB, the unit of /proc/PID/status

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


class StartFailed(Exception):
    pass


def dies_with_parent():
    """Runs in the child, so that it ends when this program ends."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def runs_on(cores):
    """Runs in the child: limits it to these cores, if there are any."""
    if cores:
        os.sched_setaffinity(0, cores)


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


Activity = collections.namedtuple("Activity", "nanoseconds waits")


def since(before, after):
    """The activity of threads between two measurements; a thread that started or ended counts as a wait."""
    spent = waits = 0
    for thread in before.keys() | after.keys():
        old, new = before.get(thread), after.get(thread)
        if new:
            spent += new.nanoseconds - (old.nanoseconds if old else 0)
            waits += new.waits - (old.waits if old else -1)
        else:
            waits += 1
    return Activity(spent, waits)


class Process:
    """A server and its log; costs are those of the whole process tree."""

    def __init__(self, name, command, log, environment=None, cores=None):
        self.name = name
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as output:  # appended to, so that it can be emptied while it is open
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                preexec_fn=lambda: (dies_with_parent(), runs_on(cores)),
            )

    @property
    def pid(self):
        return self._child.pid

    def await_port(self, port, seconds=20):
        limit = time.monotonic() + seconds
        while time.monotonic() < limit and self._child.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        ended = self._child.poll()
        what = f"did not listen within {seconds} s" if ended is None else f"ended with status {ended}"
        raise StartFailed(f"{self.name} {what}; the end of its output:\n{self.last_lines()}")

    def check_running(self):
        if self._child.poll() is not None:
            raise StartFailed(f"{self.name} ended; the end of its output:\n{self.last_lines()}")

    def last_lines(self, count=15):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def stop(self):
        if self._child.poll() is not None:
            return
        self._child.terminate()
        try:
            self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            for pid in reversed(self._tree()):
                _signal(pid, signal.SIGKILL)
            self._child.wait()

    def cpu_seconds(self):
        """User and system time of all threads, including those that have ended."""
        ticks = 0
        for pid in self._tree():
            fields = _stat(pid)
            if fields:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def move_to(self, cores):
        """Limits all current threads; new ones inherit the limit."""
        for pid in self._tree():
            for task in _entries(f"/proc/{pid}/task"):
                try:
                    os.sched_setaffinity(int(task), cores)
                except ProcessLookupError:
                    pass  # the thread has ended meanwhile

    def activity(self):
        """CPU time in ns and voluntary context switches of each thread."""
        found = {}
        for pid in self._tree():
            for task in _entries(f"/proc/{pid}/task"):
                spent = (_read(f"/proc/{pid}/task/{task}/schedstat").split() or ["0"])[0]
                waits = _kibibytes(_read(f"/proc/{pid}/task/{task}/status"), "voluntary_ctxt_switches", "")
                found[task] = Activity(int(spent), waits)
        return found

    def memory(self):
        """Resident MiB now, and the peak since `forget_peak_memory`."""
        now = peak = 0
        for pid in self._tree():
            status = _read(f"/proc/{pid}/status")
            now += _kibibytes(status, "VmRSS")
            peak += _kibibytes(status, "VmHWM")
        return now / MIB, max(now, peak) / MIB

    def forget_peak_memory(self):
        for pid in self._tree():
            try:
                pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")
            except OSError:
                pass  # then the peak is that of the whole process, which is too high at worst

    def _tree(self):
        children = {}
        for entry in os.listdir("/proc"):
            fields = _stat(entry) if entry.isdigit() else None
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry))
        tree = [self.pid]
        for pid in tree:
            tree += children.get(pid, [])
        return tree


def _read(path):
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""


def _stat(pid):
    """The fields of /proc/PID/stat after the name, which can contain spaces: state, parent, …"""
    text = _read(f"/proc/{pid}/stat")
    return text[text.rindex(")") + 2 :].split() if ")" in text else None


def _entries(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _kibibytes(status, name, unit=" kB"):
    found = re.search(rf"^{name}:\s+(\d+){unit}", status, re.M)
    return int(found[1]) if found else 0


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
