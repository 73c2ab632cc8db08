"""The commands of a document: those in its ```bash blocks, one a line, without comments."""

import re


def commands(document):
    found = []
    for block in re.findall(r"^ *```bash\n(.*?)^ *```", document, re.M | re.S):
        pending = ""
        for line in block.splitlines():
            line = (pending + line.strip()).strip()
            pending = ""
            if line.endswith("\\"):
                pending = line[:-1]
            elif line and not line.startswith("#"):
                found.append(re.sub(r"\s+#\s.*$", "", line))
    return found


class Runbook:
    """Hands out the document's own lines, and remembers which were run."""

    def __init__(self, path):
        self.commands = commands(path.read_text())
        self.run = set()

    def line(self, command):
        if command not in self.commands:
            raise AssertionError(f"the runbook has no line `{command}`")
        self.run.add(command)
        return command

    def missing(self):
        return [command for command in dict.fromkeys(self.commands) if command not in self.run]
