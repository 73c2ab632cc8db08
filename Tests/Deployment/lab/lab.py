"""The tailnet of the runbook, small: akira, motoko and armitage booted, wintermute's backend, an operator, an outsider."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .host import Host, NotBooted
from .network import OUTSIDE, TAILNET, Network
from .shell import must, run

ADDRESSES = {
    "akira": "100.64.0.1", "motoko": "100.64.0.2", "armitage": "100.64.0.3", "wintermute": "100.64.0.4", "control": "100.64.0.5",
}
AKIRA_OUTSIDE = "198.51.100.1"


class CannotBoot(Exception):
    """Why no host boots on this machine."""


class Lab:
    def __init__(self, repository, cache, keep=False):
        self.repository, self.cache, self.keep = repository, cache, keep
        self.network = Network(ADDRESSES)
        self.network.down_leftovers()
        self.folder = Path(tempfile.mkdtemp(prefix="litellm-e2e-", dir="/tmp"))
        self.hosts, self.processes = {}, []
        self.secret = ""

    def __enter__(self):
        try:
            self.up()
        except NotBooted as error:
            self.down()
            raise CannotBoot(f"no host boots on this machine: {error}") from error
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(self, *_):
        self.down()

    def up(self):
        self.network.up()
        for name, address in ADDRESSES.items():
            links = [(TAILNET, "tailscale0", address + "/10")]
            if name == "akira":
                links.append((OUTSIDE, "eth0", AKIRA_OUTSIDE + "/24"))
            namespace = self.network.add_host(name, links)
            if name in ("akira", "motoko", "armitage"):
                self.hosts[name] = Host(name, namespace, self.folder, self.cache / "hosts")
        outside = self.network.add_host("outside", [(OUTSIDE, "eth0", "198.51.100.9/24")])
        must(["ip", "-n", outside, "route", "add", "100.64.0.0/10", "via", AKIRA_OUTSIDE])

        must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / "key")])
        for host in self.hosts.values():
            host.prepare(self.network.hosts_file(), (self.folder / "key.pub").read_text())
        self.add_backend()
        self.write_ssh_config()
        for host in self.hosts.values():
            host.boot()
        for host in self.hosts.values():
            host.wait_booted()
        backend = Path(__file__).parents[1] / "stand-ins" / "vllm"
        self.start("wintermute", ["python3", str(backend), "--port=8000", "--model=llama3-70b"])

    def add_backend(self):
        akira = self.hosts["akira"]
        source = Path(__file__).parents[1] / "stand-ins" / "vllm"
        akira.write("/usr/local/bin/vllm", source.read_text(), mode=0o755)
        akira.write("/etc/systemd/system/vllm.service", (
            "[Unit]\nDescription=Stand-in for vLLM\n[Service]\n"
            "ExecStart=/usr/local/bin/vllm --port=8000 --model=qwen2.5-7b\n[Install]\nWantedBy=multi-user.target\n"))
        must(["chroot", str(akira.tree), "systemctl", "enable", "vllm.service"])

    def write_ssh_config(self):
        known = ""
        for name, host in self.hosts.items():
            key = (host.tree / "etc/ssh/ssh_host_ed25519_key.pub").read_text().split()[:2]
            known += f"{name},{name}.pangolin-vega.ts.net,{ADDRESSES[name]} {' '.join(key)}\n"
        (self.folder / "known_hosts").write_text(known)
        (self.folder / "ssh_config").write_text(
            f"User ops\nIdentityFile {self.folder}/key\nUserKnownHostsFile {self.folder}/known_hosts\n"
            f"StrictHostKeyChecking yes\nControlMaster auto\nControlPath {self.folder}/ssh-%h\nControlPersist 300\n"
            "ConnectTimeout 10\nLogLevel ERROR\n")

    def start(self, place, command):
        """Starts a process in a namespace; it ends with the lab."""
        process = subprocess.Popen(["ip", "netns", "exec", "litellm-e2e-" + place, *command], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.processes.append(process)
        return process

    def environment(self, **more):
        stand_ins = Path(__file__).parents[1] / "stand-ins"
        return {
            **os.environ, "PATH": f"{stand_ins}:{os.environ['PATH']}", "HOME": str(self.folder),
            "ANSIBLE_SSH_ARGS": f"-F {self.folder}/ssh_config", "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCAL_TEMP": f"{self.folder}/ansible",
            "AZ_STAND_IN_VAULT": str(self.folder / "vault"), **more,
        }

    def control(self, line, timeout=600, cwd=None, **environment):
        """Runs a line of shell where the operator sits: in the repository, on the tailnet."""
        return run(["ip", "netns", "exec", "litellm-e2e-control", "/bin/bash", "-c", line], timeout=timeout,
                   env=self.environment(**environment), cwd=cwd or self.repository, named=line)

    def at(self, place, line, timeout=60, tty=False, input=None):
        """Runs a line of shell at a place: on a host over ssh as its operator, elsewhere in the namespace."""
        if place in self.hosts:
            command = ["ip", "netns", "exec", "litellm-e2e-control", "ssh", "-F", f"{self.folder}/ssh_config", place, line]
            return run(command, timeout=timeout, input=input, named=f"{place}$ {line}")
        command = ["ip", "netns", "exec", "litellm-e2e-" + place, "/bin/bash", "-c", line]
        return run(command, timeout=timeout, input=input, named=f"{place}$ {line}")

    def down(self):
        if self.keep:
            input(f"kept: {self.folder} (Enter takes it down) ")
        for process in self.processes:
            process.kill()
            process.wait()
        for host in self.hosts.values():
            host.shut_down()
        self.network.down()
        shutil.rmtree(self.folder, ignore_errors=True)
