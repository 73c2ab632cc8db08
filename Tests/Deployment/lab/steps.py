"""Steps of a scenario: each passes, fails with its reason, or is skipped with one."""

import time
import traceback


class Skipped(Exception):
    """Why a step could not be tried here."""


class Steps:
    """`only`: words of the steps to run, all where empty. `until`: the time after which no step is begun any more."""

    def __init__(self, only, until=None):
        self.only, self.until = only, until
        self.started = time.monotonic()
        self.passed, self.failed, self.skipped = [], [], []

    def __call__(self, name):
        """Runs the decorated function at once, as the step of that name."""

        def run(body):
            if self.only and not any(word in name for word in self.only):
                return body
            start = time.monotonic()
            try:
                if self.until and time.time() > self.until:
                    raise Skipped("no time is left")
                body()
            except Skipped as reason:
                self.skipped.append(name)
                outcome = f"skip  {name}: {reason}"
            except Exception as error:
                self.failed.append(name)
                place = traceback.extract_tb(error.__traceback__)
                lines = ", ".join(str(frame.lineno) for frame in place if frame.filename.endswith("scenario.py"))
                outcome = f"FAIL  {name} (scenario.py:{lines}): {type(error).__name__}: {error}"
            else:
                self.passed.append(name)
                outcome = f"ok    {name}"
            print(f"{outcome}  [{time.monotonic() - start:.1f} s]", flush=True)
            return body

        return run

    @property
    def all_were_run(self):
        return not (self.only or self.skipped)

    def report(self):
        seconds = time.monotonic() - self.started
        print(f"{len(self.passed)} passed, {len(self.failed)} failed, {len(self.skipped)} skipped in {seconds:.0f} s")
        return 1 if self.failed or not (self.passed or self.skipped) else 0


def check(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)
