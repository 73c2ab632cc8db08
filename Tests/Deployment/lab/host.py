"""A host: systemd booted by systemd-nspawn in a namespace, on a copy-on-write view of a common root."""

import os
import shlex
import subprocess
import time
from pathlib import Path

from .shell import must, run


class NotBooted(Exception):
    """Why no systemd came up."""


class Host:
    def __init__(self, name, namespace, folder, root):
        self.name, self.namespace, self.root = name, namespace, root
        self.folder = folder / name
        self.tree = self.folder / "tree"
        self.process = self.leader = None

    def prepare(self, hosts_file, authorized_key):
        for part in ("upper", "work", "tree", "containers"):
            (self.folder / part).mkdir(parents=True)
        layers = f"lowerdir={self.root},upperdir={self.folder}/upper,workdir={self.folder}/work"
        must(["mount", "-t", "overlay", "overlay", "-o", layers, str(self.tree)])
        self.write("/etc/hostname", self.name + "\n")
        self.write("/etc/hosts", hosts_file)
        self.write("/etc/resolv.conf", "# no name server: names come from /etc/hosts\n")
        self.write("/etc/sudoers.d/ops", "ops ALL=(ALL) NOPASSWD: ALL\n", mode=0o440)
        # crun raises a limit that a test machine may not allow; runc does not.
        self.write("/etc/containers/containers.conf", '[containers]\npids_limit = 0\n[engine]\nruntime = "runc"\n')
        must(["chroot", str(self.tree), "useradd", "--create-home", "--shell", "/bin/bash", "ops"])
        must(["chroot", str(self.tree), "ssh-keygen", "-A"])
        self.write("/home/ops/.ssh/authorized_keys", authorized_key)
        must(["chroot", str(self.tree), "chown", "-R", "ops:ops", "/home/ops/.ssh"])
        # The addresses are given from outside, and nothing may look for a network of its own.
        for unit in ("systemd-networkd", "systemd-networkd-wait-online", "podman", "podman.socket", "podman-auto-update.timer",
                     "cni-dhcp", "cni-dhcp.socket", "apt-daily.timer", "apt-daily-upgrade.timer"):
            run(["chroot", str(self.tree), "systemctl", "mask", unit])
        (self.tree / "flux").mkdir(exist_ok=True)

    def boot(self):
        """Boots; /flux is a small file system of its own, so that it can be filled."""
        log = open(self.folder / "console.log", "wb")
        self.process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", f"--machine={self.name}",
             f"--directory={self.tree}", f"--network-namespace-path=/run/netns/{self.namespace}", "--capability=all",
             "--system-call-filter=@keyring bpf", "--resolv-conf=off", "--tmpfs=/flux:size=4m,mode=755",
             f"--bind={self.folder}/containers:/var/lib/containers", "--console=read-only"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})

    def wait_booted(self, seconds=120):
        """Until the steps can reach it, which they do over ssh. `NotBooted` where systemd does not even start."""
        end = time.monotonic() + seconds
        started = False
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            # Looked up each time: nspawn's first child is a helper that ends once it has made the host's first process.
            self.leader = self.find_leader()
            started = started or self.leader is not None
            if self.leader and self.is_up():
                return
            time.sleep(0.2)
        reason = f"{self.name} did not boot: {self.state()}"
        raise RuntimeError(reason) if started else NotBooted(reason)

    def find_leader(self):
        """The host's first process as this machine numbers it: the child of nspawn's that is 1 in a namespace of its own."""
        for child in run(["pgrep", "-P", str(self.process.pid)]).out.split():
            try:
                status = Path(f"/proc/{child}/status").read_text()
            except OSError:
                continue
            numbers = next(line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:"))
            if len(numbers) > 1 and numbers[-1] == "1":
                return child
        return None

    def is_up(self):
        return (self.inside(["systemctl", "is-system-running"]).out.strip() in ("running", "degraded")
                and self.inside(["systemctl", "is-active", "ssh"]).out.strip() == "active")

    def state(self):
        """What it says of itself, for whoever looks for the reason why it does not answer."""
        console = (self.folder / "console.log").read_text(errors="replace")[-2000:]
        if not self.leader or self.process.poll() is not None:
            return console
        asked = [["systemctl", "--failed", "--no-legend"], ["journalctl", "--no-pager", "--unit=ssh", "--lines=20"]]
        return "\n".join([console, *(self.inside(command).out for command in asked)])

    def inside(self, command, **options):
        """Runs an argument list, or a line of shell, as root inside the host, past the network."""
        if isinstance(command, str):
            command = ["/bin/sh", "-c", command]
        named = f"{self.name}# {shlex.join(command)}"
        return run(["nsenter", "--target", self.leader, "--all", *command], named=named, **options)

    def must(self, command, **options):
        return self.inside(command, **options).expect()

    def write(self, path, text, mode=0o644):
        file = self.tree / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_symlink():
            file.unlink()
        file.write_text(text)
        file.chmod(mode)

    def shut_down(self):
        """Nothing on it is kept, so it is not asked to end but ended."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.leader:
            run(["kill", "-KILL", self.leader])
        run(["umount", "--recursive", str(self.tree)])
