"""Runs the proxy under callgrind, and reads its dumps (Valgrind's manual, "Callgrind Format Specification")."""

import collections
import pathlib
import re
import shutil
import subprocess

import processes

RUNTIME = re.compile(r"_?swift|_ZN|__swift")


def without_debug_information(binary, folder):
    """A copy that valgrind can read: without Swift's DWARF 5, but with symbols."""
    copy = pathlib.Path(folder) / "litellm-proxy"
    done = subprocess.run(["objcopy", "--strip-debug", str(binary), str(copy)], capture_output=True, text=True)
    if done.returncode:
        raise processes.StartFailed(f"objcopy: {done.stderr.strip()}")
    return copy


def command(folder):
    """The prefix of the proxy's command line; nothing is counted until `counted`."""
    out = pathlib.Path(folder) / "callgrind.out"
    return ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]


def counted(pid, folder, work):
    """The profile of all threads while `work()` runs."""
    for old in pathlib.Path(folder).glob("callgrind.out.*"):
        old.unlink()
    _control(pid, "-i", "on")
    work()
    _control(pid, "-i", "off")
    _control(pid, "-d")
    made = sorted(pathlib.Path(folder).glob("callgrind.out.*"))
    if not made:
        raise processes.StartFailed("callgrind wrote nothing.")
    return Profile("".join(path.read_text() for path in made))


def _control(pid, *arguments):
    done = subprocess.run(["callgrind_control", *arguments, str(pid)], capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise processes.StartFailed(f"callgrind_control: {done.stderr.strip() or done.stdout.strip()}")


class Profile:
    """Instructions by function: `own[function]`, and `calls[caller, callee]` as calls and inclusive instructions."""

    def __init__(self, text):
        self.own = collections.Counter()
        self.calls = collections.defaultdict(lambda: [0, 0])
        self._objects = {}
        names, objects = {}, {}
        function = callee = place = None
        call_count = None
        for line in text.splitlines():
            kind, _, value = line.partition("=")
            if kind == "fn":
                function = _named(names, value)
                self._objects.setdefault(function, place)
            elif kind == "cfn":
                callee = _named(names, value)
            elif kind == "ob":
                place = _named(objects, value)
            elif kind == "cob":
                _named(objects, value)
            elif kind == "calls":
                call_count = int(value.split()[0])
            elif line[:1].isdigit() or line[:1] in ("+", "-", "*"):
                numbers = line.split()
                if len(numbers) < 2:
                    continue
                if call_count is None:
                    self.own[function] += int(numbers[1])
                else:
                    call = self.calls[function, callee]
                    call[0] += call_count
                    call[1] += int(numbers[1])
                    call_count = None

    @property
    def total(self):
        return sum(self.own.values())

    def by_module(self):
        found = collections.Counter()
        for function, count in self.own.items():
            found[self._module(function)] += count
        return found

    def _module(self, function):
        place = pathlib.Path(self._objects.get(function) or "").name
        if place.startswith("libcurl"):
            return "libcurl"
        if place.startswith(("libc.", "libc-", "ld-linux", "libpthread", "vgpreload")):
            return "libc"
        if place.startswith("lib"):
            return place.split(".")[0]
        swift = re.match(r"\$s(\d+)(\w+)", function)
        if swift:
            return swift[2][: int(swift[1])]
        if function.startswith(("$sS", "$ss")):
            return "Swift's standard library"
        if function.startswith("c_nio"):
            return "llhttp"
        return "Swift's runtime" if RUNTIME.match(function) else "other"


def _named(names, text):
    found = re.match(r"\((\d+)\)(?: (.*))?$", text)
    if not found:
        return text
    if found[2] is not None:
        names[found[1]] = found[2]
    return names.get(found[1], text)


def readable(functions):
    """Demangled names, if there is a `swift` command."""
    functions = list(functions)
    swift = shutil.which("swift")
    if not swift:
        return dict(zip(functions, functions))
    done = subprocess.run([swift, "demangle", "--simplified"], input="\n".join(functions), capture_output=True, text=True)
    names = done.stdout.splitlines()
    return dict(zip(functions, names if len(names) == len(functions) else functions))
