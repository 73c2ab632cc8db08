"""`vllm bench serve`, which many people measure a proxy with."""

import json

import pytest

# What the program `vllm` runs for `bench serve`: in vLLM's CPU build that program does not start, as it looks for a
# distribution of another name.
BENCH_SERVE = """
from vllm.benchmarks.serve import add_cli_args, main
from vllm.utils.argparse_utils import FlexibleArgumentParser

parser = FlexibleArgumentParser()
add_cli_args(parser)
main(parser.parse_args())
"""
REQUESTS = 16


@pytest.fixture
def bench(run_program, folder, tmp_path):
    """Runs a small benchmark; returns its report and its output."""

    def bench(server, *options, model=None, key=None):
        finished = run_program(
            folder / "venv" / "bin" / "python",
            "-c",
            BENCH_SERVE,
            *["--base-url", server.root, "--model", model or server.model, "--tokenizer", folder / "model"],
            *["--dataset-name", "random", "--random-input-len", 64, "--random-output-len", 16, "--ignore-eos"],
            *["--num-prompts", REQUESTS, "--max-concurrency", 4],
            *["--save-result", "--save-detailed", "--result-dir", tmp_path, "--result-filename", "report.json"],
            *options,
            OPENAI_API_KEY=key or server.key,
            VLLM_NO_USAGE_STATS="1",
        )
        assert finished.returncode == 0, finished.stderr
        return json.loads((tmp_path / "report.json").read_text()), finished.stdout

    return bench


CHAT = ["--backend", "openai-chat", "--endpoint", "/v1/chat/completions"]


@pytest.mark.parametrize("options", [CHAT, ["--backend", "openai"]], ids=["chat", "completions"])
def test_measures_every_request(bench, proxy, options):
    report, _ = bench(proxy, *options)
    assert (report["completed"], report["failed"]) == (REQUESTS, 0), report["errors"]
    assert report["total_output_tokens"] == REQUESTS * 16
    # It saw streams, not whole responses.
    assert 0 < report["mean_ttft_ms"] < 1000 * report["duration"]


def test_aligns_prompts_with_the_tokenizer(bench, keyless_proxy):
    # It sends no key to /tokenize, so that this works only where none is needed.
    report, output = bench(keyless_proxy, "--backend", "openai")
    assert (report["completed"], report["failed"]) == (REQUESTS, 0), report["errors"]
    assert "/tokenize unavailable" not in output


def test_wrong_key(bench, proxy):
    report, _ = bench(proxy, *CHAT, key="sk-wrong")
    assert (report["completed"], report["failed"]) == (0, REQUESTS)
    assert "Unauthorized" in report["errors"][0]
