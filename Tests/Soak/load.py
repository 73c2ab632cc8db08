"""The clients: each sends a request, pauses and repeats, in all manners and for all models."""

import asyncio
import random

import bad
import faults
import setting
from client import MANNERS, Client
from records import Request


class Load:
    """Sends requests for a given time; `is_calm` leaves out all faults and bad manners."""

    def __init__(self, port, ledger, seed, *, clients, is_calm=False):
        self._port = port
        self._ledger = ledger
        self._seed = seed
        self._clients = clients
        self._is_calm = is_calm
        self._count = 0

    async def run(self, seconds):
        """Lets the clients send requests for some seconds, and waits for each client's last outcome."""
        end = asyncio.get_running_loop().time() + seconds
        await asyncio.gather(*(self._be_client(number, end) for number in range(self._clients)))

    async def ask_each_group(self):
        """Sends one plain request to each group, one after the other."""
        client = Client(self._port, self._ledger, random.Random(0))
        for group in setting.GROUPS:
            await client.ask(self._request(random.Random(0), model=group, plan=["ok"], manner="plain"))
        client.leave()

    async def _be_client(self, number, end):
        chance = random.Random(f"{self._seed}/{number}/{self._count}")
        client = Client(self._port, self._ledger, chance)
        loop = asyncio.get_running_loop()
        while loop.time() < end:
            if not self._is_calm and chance.random() < 0.04:
                request = self._request(chance)
                request.bad = chance.choice(sorted(bad.KINDS))
                await bad.ask(self._port, request, self._ledger)
            else:
                await client.ask(*self._requests(chance))
            await asyncio.sleep(chance.expovariate(1 / 0.04))
        client.leave()

    def _requests(self, chance):
        request = self._request(chance)
        if request.manner != "pipelined":
            return [request]
        more = chance.randint(1, 2)
        return [request, *(self._request(chance, manner="pipelined") for _ in range(more))]

    def _request(self, chance, *, model=None, plan=None, manner=None):
        self._count += 1
        calm = "plain" if self._is_calm else None
        manner = manner or calm or chance.choices(list(MANNERS), list(MANNERS.values()))[0]
        model = model or chance.choices(list(setting.MODELS), list(setting.MODELS.values()))[0]
        plan = plan or (["ok"] if self._is_calm else faults.plan(chance))
        endpoint = chance.choice(["chat/completions", "chat/completions", "completions", "embeddings"])
        is_stream = endpoint != "embeddings" and chance.random() < 0.7
        events, size = chance.choice([(1, 10), (3, 10), (12, 40), (40, 100), (12, 3000)])
        timeout = None
        if manner in ("slow", "leave unread", "leave mid-answer"):
            events, size = chance.choice([(30, 1000), (100, 2000)])
        if manner == "pausing":
            # More than all buffers on the way hold, so that the backend notices the pause.
            is_stream, endpoint, events, size = True, "chat/completions", 2500, 4000
            plan = [chance.choice(["ok", "ok", "cut", "error-event"])]
        if manner == "deadline":
            timeout = chance.choice([0.1, 0.3, 1.0])
            plan = [*plan[:-1], chance.choice(["ok", "hang", "drip"])]
        if not is_stream:
            events, size = 1, chance.choice([10, 1000, 60_000, 300_000])
        return Request(
            f"{self._seed}-{self._count}", model, endpoint, is_stream, plan, events, size, manner=manner, timeout=timeout
        )
