"""Tables in Markdown."""

NOTHING = "–"


def table(head, rows, texts):
    """The first `texts` columns are words, the rest numbers."""
    rules = ["---"] * texts + ["---:"] * (len(head) - texts)
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rules, *rows])
