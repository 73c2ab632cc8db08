"""Networks of the test: a tailnet and an outside, as bridges in a namespace of their own, hosts in others.

Nothing here touches the machine's own interfaces: no namespace has a route out.
"""

import shutil
from pathlib import Path

from .shell import must, run

PREFIX = "litellm-e2e-"
SWITCH = PREFIX + "switch"
TAILNET, OUTSIDE = "tailnet", "outside"
DOMAIN = "pangolin-vega.ts.net"


class Network:
    def __init__(self, addresses):
        """`addresses`: host to its address on the tailnet."""
        self.addresses = addresses
        self.namespaces = []
        self.links = 0

    def hosts_file(self):
        lines = ["127.0.0.1 localhost"]
        lines += [f"{address} {name}.{DOMAIN} {name}" for name, address in self.addresses.items()]
        return "\n".join(lines) + "\n"

    def up(self):
        self.add_namespace(SWITCH)
        for bridge in (TAILNET, OUTSIDE):
            must(["ip", "-n", SWITCH, "link", "add", bridge, "type", "bridge"])
            must(["ip", "-n", SWITCH, "link", "set", bridge, "up"])

    def add_host(self, name, links):
        """A namespace for a host; `links` is a list of (bridge, interface, address with prefix)."""
        namespace = PREFIX + name
        self.add_namespace(namespace)
        for bridge, interface, address in links:
            self.links += 1
            port = f"port{self.links}"
            must(["ip", "link", "add", port, "netns", SWITCH, "type", "veth", "peer", "name", interface, "netns", namespace])
            must(["ip", "-n", SWITCH, "link", "set", port, "master", bridge, "up"])
            must(["ip", "-n", namespace, "address", "add", address, "dev", interface])
            must(["ip", "-n", namespace, "link", "set", interface, "up"])
        etc = Path("/etc/netns") / namespace
        etc.mkdir(parents=True, exist_ok=True)
        (etc / "hosts").write_text(self.hosts_file())
        (etc / "resolv.conf").write_text("# no name server: names come from hosts\n")
        return namespace

    def add_namespace(self, namespace):
        must(["ip", "netns", "add", namespace])
        self.namespaces.append(namespace)
        must(["ip", "-n", namespace, "link", "set", "lo", "up"])

    def down(self):
        for namespace in reversed(self.namespaces):
            remove(namespace)
        self.namespaces.clear()

    def down_leftovers(self):
        """What a run that was killed left behind; only what carries our own prefix."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                line = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if line[0].endswith(b"systemd-nspawn") and any(b"/tmp/" + PREFIX.encode() in word for word in line):
                run(["kill", "-KILL", process.name])
        for line in run(["ip", "netns", "list"]).out.splitlines():
            name = line.split()[0]
            if name.startswith(PREFIX):
                remove(name)
        for folder in Path("/tmp").glob(PREFIX + "*"):
            shutil.rmtree(folder, ignore_errors=True)


def remove(namespace):
    for pid in run(["ip", "netns", "pids", namespace]).out.split():
        run(["kill", "-KILL", pid])
    run(["ip", "netns", "delete", namespace])
    shutil.rmtree(Path("/etc/netns") / namespace, ignore_errors=True)
