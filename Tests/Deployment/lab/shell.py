"""Running commands, with what they printed."""

import os
import signal
import subprocess


class Output:
    def __init__(self, command, code, out, err):
        self.command, self.code, self.out, self.err = command, code, out, err

    @property
    def all(self):
        return self.out + self.err

    def expect(self, *words, code=0):
        if code is not None and self.code != code:
            raise AssertionError(f"`{self.command}` ended with {self.code}, not {code}: {self.all[-3000:]}")
        for word in words:
            if word not in self.all:
                raise AssertionError(f"`{self.command}` does not say {word!r}: {self.all[-3000:]}")
        return self


def run(command, timeout=120, input=None, env=None, cwd=None, named=None):
    """Runs an argument list; the code is 124 where it took longer than `timeout` seconds."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE if input is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", env=env, cwd=cwd,
        start_new_session=True)
    try:
        out, err = process.communicate(input, timeout=timeout)
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        code = 124
    return Output(named or " ".join(map(str, command)), code, out, err)


def must(command, **options):
    return run(command, **options).expect()
