"""Tests which functions of a profile are kept."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "harness"))
import training  # noqa: E402

WRITTEN = """\
# IR level Instrumentation Flag
:ir
$s4hotA
# Func Hash:
742261418966908927
# Num Counters:
2
# Counter Values:
90
400

@BUILD@/Module.build/File.swift.o;$s4hotB
# Func Hash:
12
# Num Counters:
1
# Counter Values:
400
# Num Value Kinds:
1
# ValueKind = IPVK_IndirectCallTarget:
0
# NumValueSites:
1
1
$s4hotA:400

$s5coldC
# Func Hash:
13
# Num Counters:
1
# Counter Values:
99

"""

KEPT = """\
# Made by `make train`.
:ir
$s4hotA
742261418966908927
2
90
400
$0
@BUILD@/Module.build/File.swift.o;$s4hotB
12
1
400
$0
1
0
1
1
$s4hotA:400
"""


class TrainingTests(unittest.TestCase):
    def test_functions_that_hardly_ran_are_left_out(self):
        self.assertEqual("".join(training.hot_functions(WRITTEN, 100)), KEPT)

    def test_llvm_reads_what_is_kept(self):
        found = subprocess.run([HERE.parents[2] / "Scripts/toolchain-path", "bin/llvm-profdata"], capture_output=True, text=True)
        if found.returncode:
            self.skipTest("this Swift comes without llvm-profdata")
        with tempfile.TemporaryDirectory() as folder:
            profile = pathlib.Path(folder) / "profile"
            profile.write_text(KEPT)
            shown = subprocess.run(
                [found.stdout.strip(), "show", "--all-functions", "--ic-targets", profile], capture_output=True, text=True
            )
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("Total functions: 2", shown.stdout)
        self.assertIn("$s4hotA, ", shown.stdout)


if __name__ == "__main__":
    unittest.main()
