"""Small C programs, compiled when needed."""

import pathlib
import shutil
import subprocess

import processes

SOURCES = pathlib.Path(__file__).resolve().parents[1] / "native"


def compile_program(name, folder):
    """Compiles `native/NAME.c` into the folder, and returns the program's path."""
    return _compile(name, pathlib.Path(folder) / name, ["-O2"])


def compile_library(name, folder):
    """Compiles it as a library to preload."""
    return _compile(name, pathlib.Path(folder) / f"{name}.so", ["-O2", "-fPIC", "-shared"])


def _compile(name, product, options):
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        raise processes.StartFailed("There is no C compiler: install gcc and libc6-dev, or clang.")
    done = subprocess.run(
        [compiler, *options, "-o", str(product), str(SOURCES / f"{name}.c")], capture_output=True, text=True
    )
    if done.returncode:
        raise processes.StartFailed(f"{name}.c does not compile:\n{done.stderr}")
    return product
