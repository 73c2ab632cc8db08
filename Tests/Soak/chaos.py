"""Disturbances around the clients: backends that restart, configurations that change, broken files, a frozen proxy."""

import asyncio
import json
import os
import random
import time

import setting
from proxy import wait_until
from wire import control

# A change is noticed at once; a busy machine needs more time.
RELOAD_TIMEOUT = 15.0
# The ways to make the proxy read a new file.
WAYS = ["file", "signal", "signals", "request"]


class Restarts:
    """Restarts backends, one at a time."""

    def __init__(self, backends, seed):
        self._backends = backends
        self._random = random.Random(f"{seed}/restarts")
        self.count = 0

    async def run(self, stop):
        while not await pause(stop, self._random.uniform(0.5, 3)):
            is_held = self._random.random() < 0.4
            backend = self._backends[-1] if is_held else self._random.choice(self._backends[:-1])
            self.count += 1
            await backend.stop()
            await asyncio.sleep(self._random.uniform(0.1, 1.5 if is_held else 0.8))
            await backend.start()


class Freezes:
    """Pauses the proxy's process for a moment, like a busy machine, but too briefly for a timeout to fire."""

    def __init__(self, proxy, seed):
        self._proxy = proxy
        self._random = random.Random(f"{seed}/freezes")
        self.count = 0

    async def run(self, stop):
        while not await pause(stop, self._random.uniform(3, 12)):
            self.count += 1
            self._proxy.freeze()
            await asyncio.sleep(self._random.choice([0.05, 0.2, 0.8]))
            self._proxy.thaw()


class Reloads:
    """Changes the configuration and checks that the change is served; breaks it and checks that nothing changes."""

    def __init__(self, proxy, ports, seed, fail):
        self._proxy = proxy
        self._ports = ports
        self._seed = seed
        self._fail = fail
        self._random = random.Random(f"{seed}/reloads")
        self.generation = 0
        self.good = 0
        self.broken = 0
        # Told by the log.
        self.reloaded = 0
        self.refused = 0

    def heard(self, message):
        if message.startswith("configuration reloaded"):
            self.reloaded += 1
        elif message.startswith("configuration not reloaded"):
            self.refused += 1

    def write(self):
        """Writes the present generation's file in one of the ways in which files are written."""
        text = setting.document(self.generation, self._ports, self._seed)
        if self._random.random() < 0.5:
            with open(f"{self._proxy.config}.new", "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(f"{self._proxy.config}.new", self._proxy.config)
        else:
            with open(self._proxy.config, "w", encoding="utf-8") as file:
                file.write(text)

    async def run(self, stop):
        while not await pause(stop, self._random.uniform(0.1, 2)):
            if self._random.random() < 0.3:
                await self._break()
            await self._change()

    async def _change(self):
        """Writes a new generation, and reloads it by one or several signals, by a request, or by the file alone."""
        self.generation += 1
        self.good += 1
        self.write()
        way = self._random.choice(WAYS)
        for _ in range({"signal": 1, "signals": 3}.get(way, 0)):
            self._proxy.hang_up()
        if way == "request" and (status := await self._ask_for_reload()) != 200:
            self._fail(f"reload: status {status} although the file is good")
        if not await self._serves(self.generation):
            self._fail(f"reload: generation {self.generation} is not served {RELOAD_TIMEOUT} s after it was written")

    async def _break(self):
        self.broken += 1
        before = self.refused
        if self._random.random() < 0.2:
            os.remove(self._proxy.config)
        else:
            with open(self._proxy.config, "w", encoding="utf-8") as file:
                file.write(self._random.choice(setting.BROKEN))
        if "request" in WAYS and self._random.random() < 0.3:
            if (status := await self._ask_for_reload()) != 400:
                self._fail(f"reload: status {status} although the file is broken")
        else:
            self._proxy.hang_up()
            if not await wait_until(lambda: self.refused > before, RELOAD_TIMEOUT):
                self._fail("reload: a broken file was not reported")
        if self.generation not in await self._served():
            self._fail(f"reload: a broken file changed what is served; it should be generation {self.generation}")

    async def _serves(self, generation):
        end = time.monotonic() + RELOAD_TIMEOUT
        while time.monotonic() < end:
            if generation in await self._served():
                return True
            await asyncio.sleep(0.1)
        return False

    async def _ask_for_reload(self):
        status, _ = await control(self._proxy.port, "/config/reload", "control-reload", "POST")
        return status

    async def _served(self):
        status, text = await control(self._proxy.port, "/v1/models", "control-models")
        names = [model["id"] for model in json.loads(text)["data"]] if status == 200 else []
        return {int(name.split("-")[1]) for name in names if name.startswith("generation-")}


async def pause(stop, seconds):
    """Waits, and returns whether it was stopped meanwhile."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True
