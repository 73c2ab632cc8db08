"""Soaks the proxy in all faults, bad clients, restarts and reloads at once; checks that nothing is lost, doubled, mixed up or leaked.

Run with `python3 Tests/Soak`. Environment variables:

  LITELLM_PROXY_BIN   the proxy; default .build/debug/litellm-proxy
  SOAK_SECONDS        default 600
  SOAK_SEED           repeats a run's choices, but not its timing; default random
  SOAK_CLIENTS        default 32
  SOAK_LOG            a file for the proxy's log if the run fails; a second file, ending in .failures, lists all failures

`--self-check` makes mistakes of each kind on purpose, and checks that the soak finds them.
"""

import asyncio
import os
import random
import shutil
import sys

from backend import free_ports
from report import summary
from sabotage import KINDS
from soak import PORTS, Soak

SHOWN = 10


def say(text):
    print(text, flush=True)


async def soak(binary, environment):
    seconds = float(environment.get("SOAK_SECONDS") or 600)
    seed = environment.get("SOAK_SEED") or str(random.SystemRandom().randrange(10**6))
    run = Soak(binary, free_ports(PORTS), seconds, seed, clients=int(environment.get("SOAK_CLIENTS") or 32))
    say(f"soak: {seconds:.0f} s, seed {seed}")
    try:
        await run.run(say)
        failures = run.ledger.failures
        say(summary(run))
        for failure in failures[:SHOWN]:
            say(f"FAIL (seed {seed}): {failure}")
        if len(failures) > SHOWN:
            say(f"and {len(failures) - SHOWN} more failures")
        if failures and (copy := environment.get("SOAK_LOG")):
            shutil.copy(f"{run.folder}/proxy.log", copy)
            with open(f"{copy}.failures", "w", encoding="utf-8") as file:
                file.write("\n".join(failures) + "\n")
        say(f"soak: {'FAIL' if failures else 'pass'}, {len(failures)} failures, seed {seed}")
        return 1 if failures else 0
    finally:
        run.close()


async def self_check(binary):
    """Runs one sabotage of each kind, all at once: each must fail, and for the right reason."""
    free = iter(free_ports(PORTS * len(KINDS)))  # all at once, so that no two runs get the same port
    ports = {kind: [next(free) for _ in range(PORTS)] for kind in KINDS}
    passed = await asyncio.gather(*(finds(binary, ports[kind], kind, word) for kind, word in KINDS.items()))
    say(f"soak, checked: {sum(passed)} passed, {len(passed) - sum(passed)} failed")
    return 0 if all(passed) else 1


async def finds(binary, ports, kind, word):
    """Whether a run with this sabotage fails for that reason."""
    run = Soak(binary, ports, 6, f"check-{kind}", clients=4, sabotage=kind)
    try:
        await run.run(lambda _: None)
    finally:
        run.close()
    found = [failure for failure in run.ledger.failures if word in failure.split("\n")[0]]
    example = (found or run.ledger.failures or ["nothing was found"])[0].split("\n")[0]
    say(f"{'pass' if found else 'FAIL'}  {kind}: {len(found)} found, such as: {example}")
    return bool(found)


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    binary = os.path.abspath(os.environ.get("LITELLM_PROXY_BIN") or os.path.join(root, ".build/debug/litellm-proxy"))
    if not sys.platform.startswith("linux"):
        sys.exit("The soak reads descriptors, threads and memory from /proc, so it runs on Linux only.")
    if not os.access(binary, os.X_OK):
        sys.exit(f"There is no proxy at {binary}. Build it with `make test`, or set LITELLM_PROXY_BIN.")
    if sys.argv[1:] == ["--self-check"]:
        return asyncio.run(self_check(binary))
    if sys.argv[1:]:
        sys.exit(f"unknown option {sys.argv[1]}; the only one is --self-check. See {__file__}.")
    return asyncio.run(soak(binary, os.environ))


sys.exit(main())
