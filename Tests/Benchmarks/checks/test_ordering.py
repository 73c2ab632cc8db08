"""Tests the order of functions from the code blocks that ran."""

import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))
import ordering  # noqa: E402
import processes  # noqa: E402


class OrderingTests(unittest.TestCase):
    def test_functions_come_in_the_order_in_which_they_ran(self):
        functions = {0x100: ["first"], 0x200: ["second", "alias"], 0x300: ["third"], 0x400: ["idle"]}
        # An address before the first function belongs to no function.
        ran = [0x310, 0x80, 0x208, 0x300, 0x2FF, 0x104]
        self.assertEqual(ordering.in_order(ran, functions), ["third", "second", "alias", "first"])

    def test_blocks_are_kept_once_and_only_while_asked_for(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = pathlib.Path(folder) / "blocks"
            os.mkfifo(pipe)
            blocks = ordering.Blocks(pipe)
            with open(pipe, "w", buffering=1) as out:
                print("==1== Lackey, an example tool\nSB 0a", file=out)
                blocks.await_silence()
                blocks.keeps = True
                print("SB 1f\nSB 1c\nSB 1f", file=out)
                blocks.await_silence()
                blocks.keeps = False
                print("SB 2a", file=out)
                blocks.await_silence()
        self.assertEqual(list(blocks.first_runs), [0x1F, 0x1C])

    def test_the_code_of_a_process_is_found(self):
        binary = pathlib.Path("/proc/self/exe").resolve()
        code, start = ordering.code_of(os.getpid(), binary)
        self.assertLessEqual(start, code.start)
        self.assertLess(code.start, code.stop)

    def test_a_file_that_does_not_run_is_said(self):
        with self.assertRaisesRegex(processes.StartFailed, "/no/such"):
            ordering.code_of(os.getpid(), "/no/such")


if __name__ == "__main__":
    unittest.main()
