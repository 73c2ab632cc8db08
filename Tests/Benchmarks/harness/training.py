"""The profile for the compiler; see ../train."""

import pathlib
import re
import subprocess
import sys
import tempfile

import client
import processes
from kinds import KINDS
from subject import Subject

# Connections at a time, and requests of each.
LOAD = {"small": [(1, 8_000), (16, 1_000)], "burst": [(1, 300), (16, 40)], "slow": [(16, 4)]}
REQUESTS = sum(connections * each for loads in LOAD.values() for connections, each in loads)

# Of a function that ran for fewer requests than one in so many the compiler learns nothing that matters.
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
    """What the program counted, as `llvm-profdata` writes it."""
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
    """Of a profile as `llvm-profdata` writes it the functions with a counter that reached `least`, in the form that it reads.

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
