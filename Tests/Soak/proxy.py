"""The proxy under test: a process, its log, and the resources that it holds."""

import asyncio
import ctypes
import dataclasses
import json
import os
import signal
import time


@dataclasses.dataclass
class Footprint:
    """The resources of a process."""

    # Sockets to clients, without those that listen; sockets to backends; everything else.
    clients: int
    backends: int
    others: int
    # The proxy's own threads, and those of the Swift runtime's pool, whose size varies.
    threads: int
    pooled: int
    # KiB.
    memory: int
    # Seconds of CPU so far.
    cpu: float

    def __str__(self):
        return (
            f"{self.clients} + {self.backends} + {self.others} descriptors (clients, backends, others), "
            f"{self.threads} + {self.pooled} threads (own, pool), {self.memory / 1024:.1f} MiB, {self.cpu:.1f} s of CPU"
        )


class Proxy:
    """A `litellm-proxy` process; every line of its log is given to `on_line`."""

    def __init__(self, binary, folder, port, backend_ports, on_line):
        self._binary = binary
        self._folder = folder
        self.port = port
        self.config = f"{folder}/config.yaml"
        self._backend_ports = set(backend_ports)
        self._on_line = on_line
        self._process = None
        self._reading = None
        self.is_up = asyncio.Event()

    async def start(self):
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": self._folder, "JSON_LOGS": "true"}
        self._process = await asyncio.create_subprocess_exec(
            self._binary,
            *("--host", "127.0.0.1", "--port", str(self.port), "--config", self.config),
            env=environment,
            cwd=self._folder,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=1 << 20,
            preexec_fn=_dies_with_parent,
        )
        self._reading = asyncio.create_task(self._read())
        await asyncio.wait_for(self.is_up.wait(), 30)

    async def _read(self):
        with open(f"{self._folder}/proxy.log", "wb", buffering=1 << 16) as copy:
            while line := await self._process.stderr.readline():
                copy.write(line)
                if b"listening on" in line:
                    self.is_up.set()
                try:
                    self._on_line(json.loads(line))
                except ValueError:
                    self._on_line({"unreadable": line.decode("utf-8", "replace")})
        # Ends the wait for a start that did not happen.
        self.is_up.set()

    @property
    def has_ended(self):
        return self._process.returncode is not None

    def hang_up(self):
        self._process.send_signal(signal.SIGHUP)

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    async def stop(self):
        """Stops it like a service manager, and returns its exit status."""
        if not self.has_ended:
            self._process.terminate()
        try:
            status = await asyncio.wait_for(self._process.wait(), 60)
        except asyncio.TimeoutError:
            self._process.kill()
            status = await self._process.wait()
        await self._reading
        return status

    def footprint(self):
        """The resources that it holds now."""
        folder = f"/proc/{self._process.pid}"
        sockets = _sockets()
        clients = backends = others = 0
        for name in os.listdir(f"{folder}/fd"):
            try:
                target = os.readlink(f"{folder}/fd/{name}")
            except FileNotFoundError:
                continue
            local, remote = sockets.get(target[8:-1], (0, 0)) if target.startswith("socket:[") else (0, 0)
            if remote in self._backend_ports:
                backends += 1
            elif local == self.port and remote:
                clients += 1
            else:
                others += 1
        with open(f"{folder}/status", encoding="ascii") as file:
            status = dict(line.split(":", 1) for line in file)
        names = _thread_names(folder)
        pooled = sum("qos" in name for name in names)
        with open(f"{folder}/stat", encoding="ascii") as file:
            ticks = sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))
        return Footprint(
            clients,
            backends,
            others,
            threads=len(names) - pooled,
            pooled=pooled,
            # Not the code, which comes and goes with the file's cache.
            memory=int(status["RssAnon"].split()[0]),
            cpu=ticks / os.sysconf("SC_CLK_TCK"),
        )


def _thread_names(folder):
    names = []
    for thread in os.listdir(f"{folder}/task"):
        try:
            with open(f"{folder}/task/{thread}/comm", encoding="utf-8") as file:
                names.append(file.read().strip())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return names


def _sockets():
    """Inode to the ports at both ends."""
    found = {}
    for table in ("tcp", "tcp6"):
        with open(f"/proc/net/{table}", encoding="ascii") as file:
            for line in list(file)[1:]:
                fields = line.split()
                found[fields[9]] = tuple(int(fields[index].rsplit(":", 1)[1], 16) for index in (1, 2))
    return found


def _dies_with_parent():
    """Runs in the child: whatever becomes of this program, the proxy ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


async def wait_until(condition, patience, interval=0.05):
    """Whether the condition came true in time."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(interval)
    return True
