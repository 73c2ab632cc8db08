"""Counts what a request costs; see ../profile."""

import os
import pathlib
import re
import signal
import sys
import tempfile

import callgrind
import client
import counting
import processes
from kinds import KINDS, STREAM_EVENTS
from subject import Subject
from tables import table

PACKAGE = pathlib.Path(__file__).resolve().parents[3]
BINARY = pathlib.Path(os.environ.get("LITELLM_PROXY_BIN", PACKAGE / ".build/release/litellm-proxy"))


def main(functions):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    names = (os.environ.get("KINDS") or "small burst slow").split()
    for name in names:
        if name not in ("small", "burst", "slow"):
            sys.exit(f"KINDS: `{name}` is not small, burst or slow.")
    try:
        count, listed = int(os.environ.get("COUNT") or 400), int(os.environ.get("FUNCTIONS") or 40)
    except ValueError as error:
        sys.exit(f"COUNT and FUNCTIONS must be whole numbers: {error}.")
    kinds = [KINDS[name] for name in names]
    divisors = {"small": 1, "burst": 10, "slow": 100}
    counts = {kind: max(3, count // divisors[kind.name]) for kind in kinds}
    try:
        with tempfile.TemporaryDirectory(prefix="profile-") as folder:
            held, calls, waits = _without_valgrind(kinds, counts, folder)
            profiles = _with_valgrind(kinds, counts, folder)
    except (client.WrongAnswer, processes.StartFailed) as error:
        sys.exit(str(error))
    _print_summary(kinds, counts, profiles, held, calls, waits)
    _print_modules(kinds, counts, profiles)
    _print_calls(kinds, calls)
    _print_functions(kinds[0], counts, profiles, listed)
    for function in functions:
        _print_around(function, kinds[0], counts, profiles)


def _without_valgrind(kinds, counts, folder):
    held, calls, waits = {}, {}, {}
    counter = counting.Allocations(folder)
    with Subject(BINARY, environment=counter.environment) as proxy:
        for kind in kinds:
            count = counts[kind]
            proxy.ask(kind, max(3, count // 5))
            proxy.settle()
            before, active = counter.read(), proxy.process.activity()
            proxy.ask(kind, count)
            proxy.settle()
            after = counter.read()
            held[kind] = ((after.made - before.made) / count, (after.made_bytes - before.made_bytes) / count)
            waits[kind] = processes.since(active, proxy.process.activity()).waits / count
    with Subject(BINARY) as proxy:
        for kind in kinds:
            proxy.ask(kind, 3)
            proxy.settle()
            found = counting.system_calls(proxy.pid, proxy.folder, lambda: proxy.ask(kind, counts[kind]))
            calls[kind] = {name: number / counts[kind] for name, number in found.most_common()}
    return held, calls, waits


def _with_valgrind(kinds, counts, folder):
    profiles = {}
    binary = callgrind.without_debug_information(BINARY, folder)
    with Subject(binary, wrapper=callgrind.command(folder), patience=120) as proxy:
        for kind in kinds:
            proxy.ask(kind, max(3, counts[kind] // 4))
            profiles[kind] = callgrind.counted(proxy.pid, folder, lambda: proxy.ask(kind, counts[kind]))
    return profiles


def _print_summary(kinds, counts, profiles, held, calls, waits):
    rows = [
        ["instructions", *(f"{profiles[kind].total / counts[kind]:,.0f}" for kind in kinds)],
        ["allocations", *(f"{held[kind][0]:,.1f}" for kind in kinds)],
        ["bytes allocated", *(f"{held[kind][1]:,.0f}" for kind in kinds)],
        ["system calls", *(f"{sum(calls[kind].values()):,.1f}" for kind in kinds)],
        ["waits of a thread", *(f"{waits[kind]:,.1f}" for kind in kinds)],
    ]
    print(f"Per request; a stream has {STREAM_EVENTS} events.\n")
    print(table(["", *(kind.name for kind in kinds)], rows, texts=1))


def _print_modules(kinds, counts, profiles):
    shares = {kind: profiles[kind].by_module() for kind in kinds}
    modules = [name for name, _ in shares[kinds[0]].most_common(18)]
    rows = [[name, *(f"{shares[kind][name] / counts[kind]:,.0f}" for kind in kinds)] for name in modules]
    print("\nInstructions by where they are, without what is called from there.\n")
    print(table(["", *(kind.name for kind in kinds)], rows, texts=1))


def _print_calls(kinds, calls):
    names = sorted({name for kind in kinds for name, number in calls[kind].items() if number >= 0.05})
    rows = [[name, *(f"{calls[kind].get(name, 0):.2f}" for kind in kinds)] for name in names]
    print("\nSystem calls.\n")
    print(table(["", *(kind.name for kind in kinds)], rows, texts=1))


def _print_functions(kind, counts, profiles, listed):
    costliest = profiles[kind].own.most_common(listed)
    names = callgrind.readable(function for function, _ in costliest)
    print(f"\nThe costliest functions of {kind.title}, in instructions per request without callees.\n")
    for function, count in costliest:
        print(f"{count / counts[kind]:10,.0f}  {names[function][:130]}")


def _print_around(pattern, kind, counts, profiles):
    calls = profiles[kind].calls
    names = callgrind.readable({function for pair in calls for function in pair})
    for title, side in (("callers of", 1), ("called by", 0)):
        print(f"\n{title} {pattern}: inclusive instructions per request, calls per request\n")
        found = [(cost, times, pair) for pair, (times, cost) in calls.items() if re.search(pattern, names[pair[side]])]
        for cost, times, pair in sorted(found, reverse=True)[:25]:
            print(f"{cost / counts[kind]:10,.0f} {times / counts[kind]:8.1f} ×  {names[pair[1 - side]][:120]}")


main(sys.argv[1:])
