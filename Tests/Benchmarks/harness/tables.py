"""Markdown tables."""

NOTHING = "–"


def table(head, rows, texts):
    """The first `texts` columns are text, the others numbers."""
    rules = ["---"] * texts + ["---:"] * (len(head) - texts)
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rules, *rows])
