"""One run: backends, proxy, clients and chaos at once, then a check of what remains."""

import asyncio
import collections
import os
import tempfile
import time

import setting
from backend import Backend
from chaos import Freezes, Reloads, Restarts
from judge import Judge
from ledger import Ledger
from load import Load
from proxy import Proxy, wait_until
from sabotage import Sabotage
from totals import LogTotals, differences
from wire import Connection, control

MODEL_LINES = tuple(f"POST /v1/{path}" for path in ("chat/completions", "completions", "embeddings"))
BACKENDS = 4
# The ports of a run: one for the proxy, and one for each backend.
PORTS = 1 + BACKENDS


class Soak:
    """A run; its failures are in the ledger."""

    def __init__(self, binary, ports, seconds, seed, *, clients=32, sabotage=None):
        self.seconds = seconds
        self.seed = seed
        self.sabotage = Sabotage(sabotage)
        self.is_calm = sabotage is not None
        self.log = LogTotals()
        # The seconds in which more can happen to a request that has ended.
        self._quiet_time = 0.3 if self.is_calm else 1.5
        self.ledger = Ledger(Judge(self._was_down), self._quiet_time, self._log_meanwhile)
        port, *self.ports = ports
        self.backends = [
            Backend(f"b{number}", its_port, self.ledger, self.sabotage) for number, its_port in enumerate(self.ports)
        ]
        self._folder = tempfile.TemporaryDirectory(prefix="soak-")
        self.folder = self._folder.name
        self.proxy = Proxy(binary, self.folder, port, self.ports, self._heard)
        self.load = Load(port, self.ledger, seed, clients=clients, is_calm=self.is_calm)
        self.restarts = Restarts(self.backends, seed)
        self.freezes = Freezes(self.proxy, seed)
        self.reloads = Reloads(self.proxy, self.ports, seed, self.ledger.fail)
        # The proxy's resources after the warm-up, after the first half and after the second.
        self.footprints = []
        self.slowest_turn = 0.0
        self._stowed = []
        # The log's lines about failed attempts, which name no request: time, deployment, reason.
        self._failed_attempts = collections.deque(maxlen=2000)

    async def run(self, say):
        """Runs; `say` prints a line about the progress."""
        for backend in self.backends:
            await backend.start()
        self.reloads.write()
        await self.proxy.start()
        watches = [asyncio.create_task(self._sweep()), asyncio.create_task(self._watch_turns())]
        try:
            if self.proxy.has_ended:
                self.ledger.fail("the proxy did not start")
                return
            say(f"proxy on port {self.proxy.port}, backends on {', '.join(map(str, self.ports))}")
            warm_up = min(60, self.seconds * 0.2)
            half = (self.seconds - warm_up) / 2
            for seconds in (warm_up, half, half):
                await self._load(seconds)
                if seconds is half and len(self.footprints) == 2:
                    await self._stow()
                await self._settle()
                self.footprints.append(self.proxy.footprint())
                say(f"{self.ledger.counts['requests']} requests so far; {self.footprints[-1]}")
            await self._end()
        finally:
            for watch in watches:
                watch.cancel()
            status = await self.proxy.stop()
            if status != 0:
                self.ledger.fail(f"the proxy ended with status {status}")
            for backend in self.backends:
                await backend.stop()

    def close(self):
        self._folder.cleanup()

    async def _load(self, seconds):
        stop = asyncio.Event()
        chaos = []
        if not self.is_calm:
            chaos = [asyncio.create_task(part.run(stop)) for part in (self.restarts, self.freezes, self.reloads)]
        await self.load.run(seconds)
        stop.set()
        await asyncio.gather(*chaos)

    async def _settle(self):
        """Waits until no request is open, and makes the proxy notice closed connections."""
        await wait_until(lambda: not self.ledger.open, 40)
        for backend in self.backends:
            await backend.stop()
            await backend.start()
        await asyncio.sleep(self._quiet_time)
        await self.load.ask_each_group()
        await asyncio.sleep(self._quiet_time)

    async def _stow(self):
        """If that is the sabotage: makes the proxy hold resources while they are measured."""
        sizes = {"descriptors": (8, 0), "memory": (16, 2_000_000)}
        for _ in range(sizes.get(self.sabotage.kind, (0, 0))[0]):
            size = sizes[self.sabotage.kind][1]
            connection = await Connection.open(self.proxy.port)
            # With the key: without it the proxy stores nothing of a body.
            key = f"authorization: Bearer {setting.KEY}"
            head = f"POST /v1/embeddings HTTP/1.1\r\nhost: soak\r\n{key}\r\ncontent-length: {size + 1}\r\n\r\n"
            await connection.send(head.encode() + b"x" * size)
            self._stowed.append(connection)
        if self.sabotage.kind == "miscount":
            request = 'POST /v1/embeddings HTTP/1.1\r\nhost: soak\r\nx-litellm-call-id: control-x\r\ncontent-length: 2\r\n\r\n{}'
            connection = await Connection.open(self.proxy.port)
            await connection.send(request.encode())
            await connection.head()
            self._stowed.append(connection)

    async def _end(self):
        """The last checks."""
        await wait_until(lambda: not self.ledger.open, 20)
        self.ledger.sweep(is_last=True)
        late, most = self.ledger.counts["late"], max(5, self.ledger.counts["requests"] // 100)
        if late > most:
            self.ledger.fail(f"{late} responses arrived too late for a timeout of the proxy; {most} are tolerated")
        status, text = await control(self.proxy.port, "/metrics", "control-metrics")
        if status != 200:
            self.ledger.fail(f"/metrics returned {status}")
            return
        for difference in differences(text, self.log, self.ledger):
            self.ledger.fail(difference)
        for difference in footprint_differences(self.footprints):
            self.ledger.fail(difference)

    def _heard(self, line):
        """A line of the proxy's log."""
        if "unreadable" in line:
            self.ledger.fail(f"the log has a line that is not JSON: {line['unreadable']!r}")
            return
        message = line["message"]
        self.reloads.heard(message)
        if message == "attempt failed":
            self.log.attempts_failed += 1
            self._failed_attempts.append((time.monotonic(), line["deployment"], line["reason"]))
        elif message == "deployment in cooldown":
            self.log.cooldowns += 1
        elif "status" in line and not line["id"].startswith("control"):
            self._heard_of_request(line, message)

    def _heard_of_request(self, line, message):
        status = int(line["status"])
        if message.startswith(MODEL_LINES):
            self.log.request(status, line.get("failure"))
        if self.sabotage.strikes("forget"):
            return
        identifier = "nobody-1" if self.sabotage.strikes("invent") else line["id"]
        if request := self.ledger.find(identifier):
            request.lines.append((status, line.get("failure")))

    def _log_meanwhile(self, request):
        """The log's lines about its deployments while it was open, of this request or of another."""
        own, general, context = setting.deployments_of(request.model)
        end = request.outcome.at if request.outcome else time.monotonic()
        return [
            f"  meanwhile {at:.3f} {deployment}: {reason}"
            for at, deployment, reason in self._failed_attempts
            if request.began <= at <= end and deployment in own | general | context
        ]

    def _was_down(self, request):
        own, general, context = setting.deployments_of(request.model)
        numbers = {setting.backend_of(name, BACKENDS) for name in own | general | context}
        return any(self.backends[number].was_down(request.began, request.outcome.at) for number in numbers)

    async def _sweep(self):
        while True:
            await asyncio.sleep(0.5)
            self.ledger.sweep()

    async def _watch_turns(self):
        """Measures how late this program runs: all times that it measures are that uncertain."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.05)
            self.slowest_turn = max(self.slowest_turn, time.monotonic() - began - 0.05)


def footprint_differences(footprints):
    """The resources of which the proxy holds more at the end than at the start."""
    begin, middle, end = footprints
    if (end.clients, end.others) != (begin.clients, begin.others):
        yield f"descriptors: {begin} at the start, {end} at the end"
    # Idle connections stay open for a while, as many as were needed at once.
    if end.backends > max(begin.backends, 2 * sum(map(len, setting.GROUPS.values()))):
        yield f"descriptors to backends: {begin.backends} at the start, {end.backends} at the end"
    if end.threads != begin.threads or end.pooled > begin.pooled + (os.cpu_count() or 1):
        yield f"threads: {begin} at the start, {end} at the end"
    # The allocator keeps some memory; a leak of 1 KiB per request would exceed that.
    tolerance = 8 * 1024 + begin.memory // 10
    if end.memory > begin.memory + tolerance:
        yield f"memory: {begin.memory} KiB at the start, {end.memory} KiB at the end; {tolerance} KiB more are tolerated"
    growth = (middle.memory - begin.memory, end.memory - middle.memory)
    if growth[1] > max(growth[0], 0) + 4 * 1024:
        yield f"memory grows: by {growth[0]} KiB in the first half, by {growth[1]} KiB in the second"
