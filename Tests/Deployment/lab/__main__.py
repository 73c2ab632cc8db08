"""Makes the hosts, runs the scenario, takes everything down again."""

import os
import signal
import sys
import traceback
from pathlib import Path

from . import scenario
from .lab import CannotBoot, Lab
from .steps import Steps

# Ended from outside, the hosts are taken down all the same.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, _: sys.exit(128 + number))

repository = Path(__file__).resolve().parents[3]
keep = "--keep" in sys.argv[1:]
only = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
until = float(os.environ.get("LITELLM_E2E_UNTIL") or 0)

try:
    with Lab(repository, Path(os.environ["LITELLM_E2E_CACHE"]), keep=keep) as lab:
        steps = Steps(only, until)
        scenario.play(lab, steps)
except CannotBoot as reason:
    print(f"e2e-deploy: not run: {reason}")
    required = bool(os.environ.get("LITELLM_E2E_REQUIRED"))
    print("0 passed, 1 failed, 0 skipped" if required else "0 passed, 0 failed, 1 skipped")
    sys.exit(required)
except Exception:
    # The hosts' making failed in a way that says nothing about the machine.
    traceback.print_exc()
    print("0 passed, 1 failed, 0 skipped")
    sys.exit(1)
sys.exit(steps.report())
