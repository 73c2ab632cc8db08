"""Reads from the environment what to measure; see ../run for the names."""

import dataclasses
import os
import pathlib
import shlex

from kinds import KINDS, Cell

PACKAGE = pathlib.Path(__file__).resolve().parents[3]
KNOWN_SERVERS = ("nginx", "nginx-log", "haproxy", "litellm-proxy", "two-loops", "one-core")
DEFAULT_CELLS = "small:1 small:1@core small:16 small:64 burst:1 burst:1@core burst:64 paced:64 waiting:5000"


class BadParameter(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Parameters:
    proxy: pathlib.Path
    proxy_arguments: list[str]
    cells: list[Cell]
    servers: list[str]
    rounds: int
    seconds: int
    document: pathlib.Path | None
    raw: pathlib.Path | None
    first_port: int | None

    @classmethod
    def read(cls, environment=os.environ):
        def value(name, otherwise):
            return environment.get(name, "").strip() or otherwise

        document = value("OUT", str(PACKAGE / "docs/BENCHMARKS.md"))
        raw = value("RAW", None)
        first_port = value("FIRST_PORT", None)
        return cls(
            proxy=pathlib.Path(value("LITELLM_PROXY_BIN", PACKAGE / ".build/release/litellm-proxy")),
            proxy_arguments=shlex.split(value("PROXY_ARGS", "")),
            cells=[_cell(text) for text in value("CELLS", DEFAULT_CELLS).split()],
            servers=_servers(value("SERVERS", "nginx litellm-proxy two-loops one-core").split()),
            rounds=_number("ROUNDS", value("ROUNDS", "5"), 1, 100),
            seconds=_number("SECONDS_PER_CELL", value("SECONDS_PER_CELL", "4"), 1, 600),
            document=None if document == "-" else pathlib.Path(document),
            raw=pathlib.Path(raw) if raw else None,
            first_port=_number("FIRST_PORT", first_port, 1024, 65000) if first_port else None,
        )


def _number(name, text, least, most):
    if not text.isdecimal() or not least <= int(text) <= most:
        raise BadParameter(f"{name}: `{text}` is not a whole number from {least} to {most}.")
    return int(text)


def _cell(text):
    kind, _, rest = text.partition(":")
    connections, at, place = rest.partition("@")
    if kind not in KINDS or not connections or (at and (place != "core" or not KINDS[kind].ends)):
        kinds = ", ".join(KINDS)
        raise BadParameter(
            f"CELLS: `{text}` is not KIND:CONNECTIONS, or KIND:CONNECTIONS@core for streams that end; the kinds are {kinds}."
        )
    return Cell(KINDS[kind], _number(f"CELLS: {text}", connections, 1, 10_000), on_one_core=bool(at))


def _servers(names):
    for name in names:
        if name not in KNOWN_SERVERS:
            raise BadParameter(f"SERVERS: `{name}` is not one of {', '.join(KNOWN_SERVERS)}.")
    return list(dict.fromkeys(names))
