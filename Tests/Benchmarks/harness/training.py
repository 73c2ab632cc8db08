"""Makes the profile for the compiler; see ../train."""

import pathlib
import re
import subprocess
import sys
import tempfile

import client
import processes
from kinds import KINDS
from subject import Subject

# The number of connections, and of requests per connection.
LOAD = {"small": [(1, 8_000), (16, 1_000)], "burst": [(1, 300), (16, 40)], "slow": [(16, 4)]}
REQUESTS = sum(connections * each for loads in LOAD.values() for connections, each in loads)

# Functions that run for less than one of this many requests are left out: they do not matter.
RARE = 25


def main(products, profdata, out):
    try:
        with tempfile.TemporaryDirectory(prefix="training-") as folder:
            text = count(pathlib.Path(products), profdata, pathlib.Path(folder))
    except (client.WrongAnswer, processes.StartFailed, OSError) as error:
        sys.exit(str(error))
    kept = "".join(hot_functions(text.replace(f"{products}/", "@BUILD@/"), REQUESTS // RARE))
    pathlib.Path(out).write_text(kept)
    print(f"{out}: {kept.splitlines().count(NO_BYTES)} functions of {text.count('# Func Hash')}")


def count(products, profdata, folder):
    """The program's counts, as `llvm-profdata` prints them."""
    environment = {"LLVM_PROFILE_FILE": str(folder / "counted-%p.profraw")}
    with Subject(products / "litellm-proxy", environment=environment) as proxy:
        for name, loads in LOAD.items():
            for connections, each in loads:
                proxy.ask_at_once(KINDS[name], each, connections)
    merged = folder / "merged"
    raw = sorted(folder.glob("counted-*.profraw"))
    command = [profdata, "merge", "--sparse", "--text", "--output", merged, *raw]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise processes.StartFailed(f"llvm-profdata: {done.stderr.strip()}")
    return merged.read_text()


def hot_functions(text, least):
    """The functions of a profile with a counter of at least `least`, in the format that `llvm-profdata` reads.

    The two differ: to the reader of LLVM's InstrProfReader.cpp a line that begins with a dollar sign says behind the counters how many
    bytes of another kind follow, and Swift's names begin with one. So that there are none is said.
    """
    yield "# Made by `make train`.\n:ir\n"
    for name, function_hash, counters, rest in FUNCTION.findall(text):
        if max(map(int, counters.split())) >= least:
            values = re.sub(r"^#.*\n", "", rest, flags=re.M).strip()
            yield f"{name}\n{function_hash}\n{len(counters.split())}\n{counters}{NO_BYTES}\n" + (f"{values}\n" if values else "")


NO_BYTES = "$0"
FUNCTION = re.compile(
    r"^([^\n#:].*)\n# Func Hash:\n(\d+)\n# Num Counters:\n\d+\n# Counter Values:\n((?:\d+\n)+)((?:.+\n)*)", re.M
)


if __name__ == "__main__":
    main(*sys.argv[1:])
