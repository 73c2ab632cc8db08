"""Counts, and compares with bounds.py; one line a guard, ending with status 1 where one does not hold. See run."""

import os
import pathlib
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Benchmarks" / "harness"))

import bounds
import client
import counting
import processes
from kinds import KINDS, STREAM_EVENTS
from subject import Subject

BINARY = pathlib.Path(os.environ["LITELLM_PROXY_BIN"])
BUILD = "release" if "release" in BINARY.resolve().parts else "debug"
KIB = 1024

# What is counted: title, kind of request, events in each, how many requests are counted.
WORK = [
    ("a small request", KINDS["small"], 1, 500),
    ("an event, all at once", KINDS["burst"], STREAM_EVENTS, 50),
    ("an event, one by one", KINDS["slow"], STREAM_EVENTS, 3),
]

failures = []


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    guards = {"allocations": allocations, "system-calls": system_calls, "growth": growth, "idle": idle}
    names = sys.argv[1:] or list(guards)
    unknown = [name for name in names if name not in guards]
    if unknown:
        sys.exit(f"{unknown[0]}: no guard has this name; there are {', '.join(guards)}.")
    print(f"{BINARY.name}, {BUILD} build", flush=True)
    for name in names:
        try:
            guards[name]()
        except (processes.StartFailed, client.WrongAnswer, OSError) as error:
            failures.append(name)
            print(f"FAIL {name}: {error}", flush=True)
    if failures:
        sys.exit(f"{len(failures)} guards do not hold; the bounds stand in Tests/Guards/bounds.py")


def hold(what, counted, bound, unit):
    holds = counted <= bound
    if not holds:
        failures.append(what)
    print(f"{'pass' if holds else 'FAIL'} {what}: {counted:,.2f} {unit}, {bound:,} allowed", flush=True)


def allocations():
    with tempfile.TemporaryDirectory() as folder:
        counter = counting.Allocations(folder)
        with Subject(BINARY, environment=counter.environment) as proxy:
            for title, kind, events, count in WORK:
                proxy.ask(kind, max(3, count // 5))
                proxy.settle()
                before = counter.read()
                proxy.ask(kind, count)
                proxy.settle()
                made = (counter.read().made - before.made) / count / events
                hold(f"allocations of {title}", made, bounds.ALLOCATIONS[BUILD][title], "allocations")


def system_calls():
    with Subject(BINARY) as proxy:
        for title, kind, events, count in WORK:
            proxy.ask(kind, 3)
            proxy.settle()
            calls = counting.system_calls(proxy.pid, proxy.folder, lambda: proxy.ask(kind, count))
            each = {name: number / count / events for name, number in calls.most_common()}
            hold(f"system calls of {title}", sum(each.values()), bounds.SYSTEM_CALLS[title], "calls")
            print("     " + ", ".join(f"{name} {number:.2f}" for name, number in each.items() if number >= 0.01))


def growth():
    with tempfile.TemporaryDirectory() as folder:
        counter = counting.Allocations(folder)
        with Subject(BINARY, environment=counter.environment) as proxy:
            before = _after(proxy, counter, bounds.WARM_UP)
            after = _after(proxy, counter, bounds.REQUESTS)
    title = f"after {bounds.REQUESTS:,} requests"
    hold(f"memory held more {title}", after[0] - before[0], bounds.HELD_BYTES, "bytes")
    hold(f"memory resident more {title}", after[1] - before[1], bounds.RESIDENT_KIB, "KiB")


def _after(proxy, counter, requests, connections=8):
    """Bytes held and KiB resident after so many requests over several connections at once."""
    wrong = []

    def ask():
        try:
            proxy.ask(KINDS["small"], requests // connections)
        except (client.WrongAnswer, OSError) as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    os.truncate(proxy.process.log, 0)
    proxy.settle()
    return counter.read().held_bytes, proxy.process.memory()[0] * KIB


def idle():
    with Subject(BINARY) as proxy:
        _nothing_happens(proxy, "after start")
        proxy.ask(KINDS["small"], 500)
        proxy.ask(KINDS["burst"], 20)
        _nothing_happens(proxy, "after load")


def _nothing_happens(proxy, when):
    # Threads that have nothing more to do leave after five seconds.
    time.sleep(8)
    before = proxy.process.activity()
    time.sleep(bounds.IDLE_SECONDS)
    done = processes.since(before, proxy.process.activity())
    title = f"in {bounds.IDLE_SECONDS} s without work, {when}"
    hold(f"CPU time {title}", done.nanoseconds / 1000, bounds.IDLE_CPU_MICROSECONDS, "µs")
    hold(f"wake-ups {title}", done.waits, bounds.IDLE_WAKE_UPS, "waits that ended")
    calls = counting.system_calls(proxy.pid, proxy.folder, lambda: time.sleep(bounds.IDLE_TRACED_SECONDS))
    beyond = {name: max(0, number - bounds.IDLE_DISPATCH_CALLS.get(name, 0)) for name, number in calls.items()}
    title = f"in {bounds.IDLE_TRACED_SECONDS} s without work, {when}"
    hold(f"system calls but libdispatch's {title}", sum(beyond.values()), 0, "calls")
    if any(beyond.values()):
        print("     " + ", ".join(f"{name} {number}" for name, number in calls.most_common()))


main()
