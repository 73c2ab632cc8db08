"""Makes the hosts, runs the scenario, takes everything down again."""

import os
import signal
import sys
from pathlib import Path

from . import scenario
from .lab import Lab
from .steps import Steps

# Ended from outside, the hosts are taken down all the same.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, _: sys.exit(128 + number))

repository = Path(__file__).resolve().parents[3]
keep = "--keep" in sys.argv[1:]
only = [argument for argument in sys.argv[1:] if not argument.startswith("-")]

with Lab(repository, Path(os.environ["LITELLM_E2E_CACHE"]), keep=keep) as lab:
    steps = Steps(only)
    scenario.play(lab, steps)
sys.exit(steps.report())
