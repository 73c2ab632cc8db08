"""Mistakes made on purpose, one kind per run, to show that the soak finds them."""

import collections

# What is done, and a word that the reported failures must contain.
KINDS = {
    "mix": "another",
    "lose": "sequence",
    "repeat": "sequence",
    "double": "again after",
    "withhold": "although a backend had answered",
    "forget": "no line",
    "invent": "never made",
    "descriptors": "descriptors",
    "memory": "memory",
    "miscount": "metrics",
}


class Sabotage:
    """Strikes at one of EVERY good responses."""

    EVERY = 15

    def __init__(self, kind=None):
        self.kind = kind
        self._recent = collections.deque(maxlen=20)
        self._withheld = set()
        self._count = 0

    def strikes(self, kind):
        if kind != self.kind:
            return False
        self._count += 1
        return self._count % self.EVERY == 0

    def another(self, request):
        """The id of another request, now and then."""
        if self.kind != "mix":
            return None
        if not self._recent or self._recent[-1] != request.id:
            self._recent.append(request.id)
        return self._recent[0] if self.strikes("mix") and self._recent[0] != request.id else None

    def withholds(self, request):
        """Whether no attempt of a request gets a response although the backend reports one."""
        if request.id not in self._withheld and self.strikes("withhold"):
            self._withheld.add(request.id)
        return request.id in self._withheld
