"""docs/RUNBOOK.md, followed: deploy, validate, use, operate, break and mend."""

import json
import os
import re
import shutil
import threading
import time
from pathlib import Path

from . import image
from .lab import AKIRA_OUTSIDE
from .runbook import Runbook
from .steps import Skipped, check
from .watch import ProcessWatch

SECRET = "sk-lab-7f3a9c51e2d84b06"
CONFIG = "/flux/apps/litellm/config.yaml"
ENV = "/flux/apps/litellm/.env"
QUESTION = {"model": "default", "messages": [{"role": "user", "content": "hello there"}]}
MAXIMUM_EXPOSURE = 1.5


def play(lab, step):
    book = Runbook(lab.repository / "docs/RUNBOOK.md")
    akira = lab.hosts["akira"]
    stand_ins = Path(__file__).parents[1] / "stand-ins"
    printed = []

    def operator(line, code=0, timeout=600, **environment):
        """A line of the runbook, where the operator sits; `make` in the repository, Ansible in its folder."""
        cwd = lab.repository / "ansible" if book.line(line).startswith("ansible-playbook") else None
        output = lab.control(line, cwd=cwd, timeout=timeout, **environment)
        printed.append(output.all)
        return output if code is None else output.expect(code=code)

    def make(target, flags="", code=0, timeout=600, **environment):
        """A target with flags of the test's own."""
        output = lab.control(f"make {target} ANSIBLE_FLAGS='{flags}'", timeout=timeout, **environment)
        printed.append(output.all)
        return output if code is None else output.expect(code=code)

    def on(place, line, **options):
        return lab.at(place, book.line(line), **options)

    def curl(place, path, key=None, body=None, host="akira", seconds=10):
        """Status and body of one request to the proxy."""
        line = f"curl -s -m {seconds} -w '\\n%{{http_code}}' http://{host}:4000{path}"
        line += f" -H 'Authorization: Bearer {key}'" if key else ""
        line += f" -H 'content-type: application/json' -d '{json.dumps(body)}'" if body else ""
        text = lab.at(place, line).out
        body, _, status = text.rpartition("\n")
        return int(status or 0), body

    def reachable(place, host, port, seconds=3):
        return lab.at(place, f"timeout {seconds} bash -c '</dev/tcp/{host}/{port}'").code == 0

    def changed(output):
        return sum(int(number) for number in re.findall(r"changed=(\d+)", output.all))

    def unchanged(output):
        check(changed(output) == 0, f"a second run changed something: {output.all[-3000:]}")

    def ready(seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if curl("akira", "/health/readiness", seconds=2)[0] == 200:
                return
            time.sleep(0.2)
        raise AssertionError(f"not ready: {akira.inside('journalctl -u litellm -n 20 --no-pager').out}")

    def until(condition, seconds, otherwise):
        end = time.monotonic() + seconds
        while not condition():
            check(time.monotonic() < end, otherwise)
            time.sleep(0.2)

    def closes():
        until(lambda: not reachable("akira", "127.0.0.1", 4000), 5, "the port is open after stop")

    def main_process():
        return akira.must("systemctl show litellm -p MainPID --value").out.strip()

    def answers(place="motoko", key=None, model="default"):
        status, body = curl(place, "/v1/chat/completions", key, {**QUESTION, "model": model})
        check(status == 200 and "hello there" in body, f"{model}: {status} {body[:500]}")

    def load(seconds, workers=8, key=""):
        source = (stand_ins / "load").read_text()
        output = lab.at("motoko", f"python3 - http://akira:4000 {seconds} {workers} {key}", timeout=120, input=source).expect()
        return json.loads(output.out)

    def under_load(action, seconds=6, key=""):
        """Runs an action in the middle of load; no request may fail."""
        result, thread = {}, threading.Thread(target=lambda: result.update(load(seconds, key=key)))
        thread.start()
        time.sleep(1.5)
        try:
            action()
        finally:
            thread.join()
        check(result.get("requests", 0) > 20, f"too little load: {result}")
        check(result["failures"] == 0, f"requests failed: {result}")

    def journal(since):
        akira.must("journalctl --sync")
        return akira.must(["journalctl", "-u", "litellm", "--no-pager", "-o", "cat", f"--since=@{since}"]).out

    def now():
        return akira.must("date +%s.%N").out.strip()

    def log_follows(line, place="akira"):
        """A line that follows a log: it speaks, and has to be ended."""
        output = lab.at(place, f"timeout 2 {book.line(line)}")
        check(output.code == 124 and output.all.strip(), f"`{line}` shows nothing: {output.all}")

    vault = lab.folder / "vault" / "kv-miket-ops"

    # A program that validates and never starts, and more backends: the same alias twice, and one elsewhere.
    broken = lab.folder / "broken-proxy"
    broken.write_text('#!/bin/sh\ncase "$*" in *--validate_config*|--version) exit 0;; esac\necho "cannot start" >&2\nexit 1\n')
    broken.chmod(0o755)
    more = lab.folder / "more.yml"
    more.write_text("vllm_backends:\n" + "".join(
        f"  - {{name: {name}, host: {host}, port: 8000, models: [{{id: {model}, alias: {alias}}}]}}\n"
        for name, host, model, alias in [("one", "127.0.0.1", "qwen2.5-7b", "akira/qwen2.5-7b"),
                                         ("two", "akira.pangolin-vega.ts.net", "qwen2.5-7b", "akira/qwen2.5-7b"),
                                         ("three", "wintermute.pangolin-vega.ts.net", "llama3-70b", "other")]))

    @step("ansible-lint is clean")
    def _():
        lab.control("Tests/Deployment/lint").expect("clean")

    # What a host of before looks like.

    @step("akira runs the LiteLLM of before")
    def _():
        akira.write("/usr/local/bin/old-litellm", (stand_ins / "old-litellm").read_text(), mode=0o755)
        akira.write("/etc/systemd/system/litellm.service", "[Service]\nExecStart=/usr/local/bin/old-litellm\n"
                    "[Install]\nWantedBy=multi-user.target\n")
        akira.must("systemctl daemon-reload && systemctl enable --now litellm.service")
        time.sleep(0.5)
        check("the old LiteLLM" in curl("akira", "/health/readiness")[1], "the stand-in for the old LiteLLM does not answer")

    @step("prerequisites: vLLM answers on akira")
    def _():
        on("akira", "curl http://akira:8000/health").expect()
        on("akira", "curl http://akira:8000/v1/models").expect("qwen2.5-7b")

    # Deploy.

    @step("--check --diff on a host that has nothing says what it would do, and does nothing")
    def _():
        output = operator('make deploy-litellm ANSIBLE_FLAGS="--check --diff"')
        check(changed(output) > 0 and "model_name" in output.out, output.all[-2000:])
        check("the old LiteLLM" in curl("akira", "/health/readiness")[1], "a dry run touched the service")
        check(akira.inside(f"ls {CONFIG}").code != 0, "a dry run wrote config.yaml")

    @step("a program that does not become ready is rolled back to the LiteLLM of before")
    def _():
        make("deploy-litellm", "-e litellm_ready_tries=3", code=None, LITELLM_PROXY_BIN=str(broken)).expect(
            "Not deployed", "cannot start", "The previous state is restored", code=2)
        check("the old LiteLLM" in curl("akira", "/health/readiness")[1], "the old LiteLLM is not back")
        check(akira.inside("ls /etc/systemd/system/litellm.socket").code != 0, "the new socket unit is still there")

    @step("make deploy-litellm switches the host")
    def _():
        operator("make deploy-litellm")
        ready()
        answers()
        answers(model="akira/qwen2.5-7b")
        answers(model="wintermute/llama3-70b")

    @step("the way back to LiteLLM works, as docs/MIGRATING-FROM-LITELLM.md gives it, and the way here again")
    def _():
        text = (lab.repository / "docs/MIGRATING-FROM-LITELLM.md").read_text()
        lines = re.findall(r"^    (sudo .*)$", text.partition("## Switching back")[2], re.M)
        check(len(lines) >= 4, "the document gives no way back")
        for line in lines:
            lab.at("akira", line).expect()
        until(lambda: "the old LiteLLM" in curl("akira", "/health/readiness")[1], 5, "the old LiteLLM is not back")
        make("deploy-litellm")
        ready()
        answers()

    @step("the files are there, with their modes")
    def _():
        modes = akira.must(f"cd /flux/apps/litellm && stat -c '%n %a %U' config.yaml .env docker-compose.yml").out
        check(modes.split("\n")[:3] == ["config.yaml 640 root", ".env 600 root", "docker-compose.yml 644 root"], modes)
        check(lab.at("akira", f"cat {CONFIG}").code != 0, "any user of the host reads config.yaml, keys and all")
        check(akira.must("find /var/lib/litellm-deploy -name '*env*'").out == "", "a copy of .env was kept")
        check(on("akira", "sudo stat -c '%a %U' /flux/apps/litellm/.env").out == "600 root\n", "mode of .env")
        aliases = re.findall(r'model_name: "?([^"\n]+)', akira.must(f"cat {CONFIG}").out)
        check(aliases == ["akira/qwen2.5-7b", "wintermute/llama3-70b", "default"], f"aliases: {aliases}")

    @step("a second run changes nothing, also with --check --diff and by hand")
    def _():
        unchanged(operator("ansible-playbook -i inventory/hosts.yml playbooks/akira/deploy-litellm.yml"))
        unchanged(operator('make deploy-litellm ANSIBLE_FLAGS="--check --diff"'))

    @step("make validate-litellm passes, and so do the checks by hand")
    def _():
        unchanged(operator("make validate-litellm"))
        on("motoko", "curl http://akira:4000/health/readiness").expect()
        on("motoko", "curl http://akira:4000/health").expect("healthy_count")
        on("motoko", "curl http://akira:4000/v1/models | jq '.data[].id'").expect('"akira/qwen2.5-7b"', '"default"')

    # Network.

    @step("the tailnet gets in, the outside does not, and nothing else was opened")
    def _():
        check(reachable("outside", AKIRA_OUTSIDE, 22), "the outside has no way to akira at all, which proves nothing")
        check(not reachable("outside", AKIRA_OUTSIDE, 4000), "the outside reaches port 4000 of the outer address")
        check(not reachable("outside", "100.64.0.1", 4000), "the outside reaches port 4000 of the tailnet address")
        check(not reachable("motoko", "akira", 8000), "the backend's port is open to the tailnet")
        on("akira", "sudo firewall-cmd --list-all").expect("100.64.0.0/10")
        rules = on("akira", "sudo firewall-cmd --list-rich-rules | grep 100.64").expect().out.strip().splitlines()
        check(rules == ['rule family="ipv4" source address="100.64.0.0/10" port port="4000" protocol="tcp" accept'], rules)
        check(akira.must("firewall-cmd --list-ports").out.strip() == "", "a port was opened to everybody")

    @step("the port stays closed to IPv6, to the tailnet's addresses on other interfaces, and where a zone opens everything")
    def _():
        # As Fedora's zones for workstations do.
        akira.must("firewall-cmd --add-port=1025-65535/tcp")
        akira.must("ip address add fd00:51::1/64 dev eth0 nodad && ip route add 100.99.0.9/32 dev eth0")
        lab.at("outside", "ip address add fd00:51::9/64 dev eth0 nodad; ip address add 100.99.0.9/32 dev eth0").expect()
        try:
            check(reachable("outside", AKIRA_OUTSIDE, 8000), "the zone opens nothing, which proves nothing")
            check(not reachable("outside", AKIRA_OUTSIDE, 4000), "an open zone opens the port to everybody")
            spoofed = ("import socket; s = socket.socket(); s.settimeout(3); s.bind(('100.99.0.9', 0)); "
                       f"s.connect(('{AKIRA_OUTSIDE}', PORT))")
            check(lab.at("outside", f'python3 -c "{spoofed.replace("PORT", "8000")}"').code == 0, "no spoofed way, which proves nothing")
            check(lab.at("outside", f'python3 -c "{spoofed.replace("PORT", "4000")}"').code != 0,
                  "an address of the tailnet on another interface gets in")
            # The proxy listens on IPv4 alone, so something else listens here.
            akira.must("systemctl stop litellm", timeout=60)
            closes()
            akira.must("systemd-run --unit=six python3 -m http.server 4000 --bind ::")
            until(lambda: reachable("akira", "::1", 4000), 10, "nothing listens on IPv6")
            check(reachable("outside", "fd00:51::1", 22), "the outside has no way over IPv6, which proves nothing")
            check(not reachable("outside", "fd00:51::1", 4000), "IPv6 passes by the firewall")
        finally:
            akira.inside("systemctl stop six; ip address del fd00:51::1/64 dev eth0; ip route del 100.99.0.9/32 dev eth0")
            akira.inside("firewall-cmd --remove-port=1025-65535/tcp; systemctl start litellm")
            lab.at("outside", "ip address del fd00:51::9/64 dev eth0; ip address del 100.99.0.9/32 dev eth0")
        ready()

    @step("rules follow litellm_networks and litellm_port: new ones come, old ones go, IPv6 too")
    def _():
        changes = lab.folder / "networks.yml"
        changes.write_text('litellm_networks: ["100.64.0.0/11", "fd7a:115c:a1e0::/48"]\nlitellm_port: 4001\n')

        def rules():
            lists = [akira.must(f"firewall-cmd {kind} --list-rich-rules").out.split("\n")[:-1] for kind in ("", "--permanent")]
            check(sorted(lists[0]) == sorted(lists[1]), f"now and stored: {lists}")
            return sorted(lists[0])

        make("deploy-litellm TAGS=firewall", f"-e @{changes}")
        check(rules() == ['rule family="ipv4" source address="100.64.0.0/11" port port="4001" protocol="tcp" accept',
                          'rule family="ipv6" source address="fd7a:115c:a1e0::/48" port port="4001" protocol="tcp" accept'], rules())
        akira.must("nft list table inet litellm").expect("dport 4001 ip6 saddr fd7a:115c:a1e0::/48 accept", "dport 4001 drop")
        unchanged(make("deploy-litellm TAGS=firewall", f"-e @{changes}"))
        make("deploy-litellm TAGS=firewall")
        check(rules() == ['rule family="ipv4" source address="100.64.0.0/10" port port="4000" protocol="tcp" accept'], rules())
        for bad, complaint in (('litellm_networks: ["10.0.0.0/8 accept; flush ruleset"]', "litellm_networks holds"),
                               ('litellm_port: "4000 accept; flush ruleset"', "litellm_port"),
                               ("litellm_interface: 'eth0\" accept'", "litellm_interface")):
            changes.write_text(bad + "\n")
            make("deploy-litellm TAGS=firewall", f"-e @{changes}", code=None).expect(complaint, code=2)

    @step("where the firewall's rules cannot be loaded, the port stays closed")
    def _():
        units = "litellm.service litellm.socket litellm-firewall.service"
        akira.must(f"systemd-analyze verify --man=no --recursive-errors=no $(systemctl show -p FragmentPath --value {units})").expect()
        check("cycle" not in akira.must(f"systemd-analyze verify --man=no default.target {units} 2>&1 || true").out, "the units wait for each other")
        akira.must("cp /etc/litellm-firewall.nft /root/rules && echo 'no rules' >/etc/litellm-firewall.nft")
        akira.must("systemctl stop litellm.service litellm.socket litellm-firewall.service", timeout=60)
        try:
            check(akira.inside("systemctl start litellm.service").code != 0, "it starts without a firewall")
            check(akira.inside("systemctl start litellm.socket").code != 0, "the socket opens without a firewall")
            check(not reachable("akira", "127.0.0.1", 4000), "the port is open without a firewall")
        finally:
            akira.must("mv /root/rules /etc/litellm-firewall.nft && systemctl reset-failed && systemctl start litellm")
        ready()
        # Stopped later, it takes the port with it.
        akira.must("systemctl stop litellm-firewall", timeout=60)
        closes()
        akira.must("systemctl start litellm")
        ready()
        check(reachable("motoko", "akira", 4000), "the tailnet does not get in again")

    @step("a lost firewall rule is put back, by the runbook and by the playbook")
    def _():
        rule = 'rule family="ipv4" source address="100.64.0.0/10" port port="4000" protocol="tcp" accept'
        lose = f"firewall-cmd --permanent --remove-rich-rule='{rule}' && firewall-cmd --reload"
        akira.must(lose)
        check(not reachable("motoko", "akira", 4000), "without the rule the tailnet still gets in")
        on("akira", f"sudo firewall-cmd --permanent --add-rich-rule='{rule}'").expect()
        on("akira", "sudo firewall-cmd --reload").expect()
        check(reachable("motoko", "akira", 4000), "the rule of the runbook does not let the tailnet in")
        akira.must(lose)
        make("deploy-litellm TAGS=firewall")
        check(reachable("motoko", "akira", 4000), "the playbook did not put the rule back")

    # Clients.

    @step("make deploy-ask-cli, twice, and once for motoko")
    def _():
        operator("make deploy-ask-cli")
        unchanged(operator("make deploy-ask-cli"))
        unchanged(operator("make deploy-ask-cli LIMIT=motoko"))
        unchanged(operator("ansible-playbook -i inventory/hosts.yml playbooks/deploy-ask-cli.yml --limit motoko"))

    @step("ask on motoko answers through akira")
    def _():
        lab.at("motoko", "printf 'print(1)\\n' > script.py").expect()
        on("motoko", 'ask "What is the capital of France?"').expect("capital of France")
        on("motoko", 'ask -m akira/qwen2.5-7b "Explain quantum computing"').expect("quantum computing")
        on("motoko", "ask --list-models").expect("akira/qwen2.5-7b", "default")
        on("motoko", 'ask -s "You are a helpful coding assistant" "Write a Python function to sort a list"').expect("sort a list")
        on("motoko", 'echo "Explain this code" | ask').expect("Explain this code")
        on("motoko", 'cat script.py | ask "Review this code for bugs"').expect("print(1)", "Review this code for bugs")
        settings = [book.line(line) for line in book.commands if line.startswith("export ")][:2]
        lab.at("armitage", f"{'; '.join(settings)}; ask hello there").expect("hello there")

    # Operations.

    @step("status, reload, restart, stop and start")
    def _():
        on("akira", "sudo systemctl status litellm").expect("active (running)")
        on("akira", "sudo systemctl reload litellm").expect()
        on("akira", "sudo systemctl restart litellm").expect()
        ready()
        log_follows("sudo journalctl -u litellm -f")
        on("akira", "sudo systemctl stop litellm").expect()
        closes()
        on("akira", "sudo systemctl start litellm").expect()
        ready()
        answers()

    @step("a restart under load refuses nothing and cuts nothing")
    def _():
        def restart():
            for _ in range(2):
                akira.must("systemctl restart litellm", timeout=60)
                time.sleep(0.5)

        under_load(restart)

    @step("a change of vllm_backends reloads, without a restart, without a failed request")
    def _():
        before = akira.must("systemctl show litellm -p MainPID -p ExecMainStartTimestampMonotonic").out
        under_load(lambda: make("deploy-litellm", f"-e @{more}"), seconds=25)
        check(akira.must("systemctl show litellm -p MainPID -p ExecMainStartTimestampMonotonic").out == before, "it was restarted")
        answers(model="other")
        check(akira.must(f"grep -c 'model_name: \"default\"' {CONFIG}").out.strip() == "2", "default is not on both backends")
        make("deploy-litellm")

    @step("a changed file is taken over by itself; a bad one changes nothing and says why")
    def _():
        on("akira", "sudo litellm-proxy --validate_config --config /flux/apps/litellm/config.yaml").expect("config OK (3 models)")
        # The runbook's editor, as a person would: `sudo vim`, here with the change as a script.
        book.line("sudo vim /flux/apps/litellm/config.yaml")
        lab.at("akira", f"sudo sed -i 's,wintermute/llama3-70b,wintermute/renamed,' {CONFIG}").expect()
        until(lambda: "wintermute/renamed" in curl("motoko", "/v1/models")[1], 15, "the change was not taken over within 15 s")
        since = now()
        lab.at("akira", f"echo 'this is not: [YAML' | sudo tee -a {CONFIG}").expect()
        time.sleep(4)
        answers(model="wintermute/renamed")
        check(re.search(r"config\.yaml:\d+:\d+", journal(since)), f"the journal does not say what is wrong: {journal(since)}")
        check(lab.at("akira", "sudo systemctl reload litellm").code != 0, "reload takes a bad file without a word")
        answers(model="wintermute/renamed")
        lab.at("akira", f"sudo litellm-proxy --validate_config --config {CONFIG}").expect("config.yaml:", code=1)
        make("deploy-litellm")
        answers(model="wintermute/llama3-70b")
        lab.at("akira", f"sudo systemd-run --quiet --wait --pipe -p EnvironmentFile={ENV} true").expect()
        on("akira", f"sudo systemd-run --quiet --wait --pipe -p EnvironmentFile={ENV} litellm-proxy --validate_config --config {CONFIG}"
           ).expect("config OK")

    @step("a deployment whose configuration is bad stops before anything is replaced")
    def _():
        bad = lab.folder / "bad.yml"
        bad.write_text("vllm_backends:\n  - {name: one, host: 127.0.0.1, port: 8000, api_key_env: NO_SUCH_VARIABLE, "
                       "models: [{id: qwen2.5-7b, alias: a}]}\n")
        before = akira.must(f"sha256sum {CONFIG}").out
        make("deploy-litellm", f"-e @{bad}", code=None).expect("NO_SUCH_VARIABLE", code=2)
        check(akira.must(f"sha256sum {CONFIG}").out == before, "config.yaml was replaced")
        answers()
        bad.write_text("vllm_backends:\n  - {name: one, host: 127.0.0.1, models: []}\n")
        make("deploy-litellm", f"-e @{bad}", code=None).expect("Backend one: it needs", code=2)

    @step("a new program that does not become ready is rolled back to the old one")
    def _():
        before = akira.must("sha256sum /usr/local/bin/litellm-proxy").out
        make("deploy-litellm", "-e litellm_ready_tries=3", code=None, LITELLM_PROXY_BIN=str(broken)).expect(
            "The previous state is restored", code=2)
        check(akira.must("sha256sum /usr/local/bin/litellm-proxy").out == before, "the program was not put back")
        ready()
        answers()
        unchanged(make("deploy-litellm"))

    # Trouble.

    @step("doctor")
    def _():
        on("motoko", "ask --doctor").expect()
        on("akira", f"sudo litellm-proxy doctor --config {CONFIG}").expect()

    @step("the runbook's looks at a service")
    def _():
        on("akira", "sudo systemctl status litellm litellm.socket").expect("litellm.socket")
        on("akira", "sudo journalctl -u litellm -n 100").expect()
        lab.at("akira", "sudo " + book.line("ss -tlnp | grep 4000")).expect(":4000")
        on("akira", "ss -tln | grep 0.0.0.0:4000").expect()
        on("akira", "sudo podman ps -a | grep litellm").expect(code=1)
        on("akira", "sudo podman ps | grep vllm").expect(code=1)
        on("akira", "curl http://127.0.0.1:8000/health").expect()
        on("akira", "sudo systemctl status vllm").expect("active (running)")
        on("akira", "systemctl show litellm -p IPAddressAllow").expect("100.64.0.0/10", "127.0.0.0/8")
        on("akira", "getent hosts wintermute.pangolin-vega.ts.net").expect("100.64.0.4")
        on("akira", "curl http://akira:8000/v1/models | jq '.data[].id'").expect('"qwen2.5-7b"')
        on("akira", 'sudo cat /flux/apps/litellm/config.yaml | grep -A5 "model_name"').expect("akira/qwen2.5-7b")

    @step("a dead backend is a quick, clear error that touches no other, and it comes back by itself")
    def _():
        akira.must("systemctl stop vllm")
        start = time.monotonic()
        status, body = curl("motoko", "/v1/chat/completions", body=QUESTION)
        check(status in (502, 503) and '"error"' in body, f"{status} {body}")
        check(time.monotonic() - start < 3, "the error took too long")
        answers(model="wintermute/llama3-70b")
        check(curl("motoko", "/health/readiness")[0] == 200, "the proxy itself is not ready because a backend is down")
        on("motoko", "curl http://akira:4000/health").expect('"unhealthy_count":')
        akira.must("systemctl start vllm")
        time.sleep(1)
        answers()

    @step("a full disk: the proxy goes on, a deployment fails and leaves the old files")
    def _():
        before = akira.must(f"sha256sum {CONFIG} {ENV}").out
        akira.inside("dd if=/dev/zero of=/flux/full bs=64k")
        try:
            on("akira", "df -h /flux").expect("100%")
            answers()
            make("deploy-litellm", f"-e @{more}", code=None).expect("No space left on device", code=2)
            check(akira.must(f"sha256sum {CONFIG} {ENV}").out == before, "the old files were touched")
            answers()
        finally:
            akira.must("rm /flux/full")
        unchanged(make("deploy-litellm"))

    @step("a killed proxy is back by itself, and its port was never closed")
    def _():
        akira.must("systemctl kill --signal=KILL litellm")
        check(reachable("motoko", "akira", 4000), "the port is closed after a crash")
        ready()

    @step("a proxy that hangs is restarted, also where only the thread hangs that serves clients and speaks to backends")
    def _():
        hold = (stand_ins / "hold-thread").read_text()
        check("WatchdogUSec=30s" in akira.must("systemctl show litellm -p WatchdogUSec").out, "no watchdog")
        # The same with less patience.
        akira.must("mkdir /run/systemd/system/litellm.service.d && "
                   "printf '[Service]\\nWatchdogSec=4\\n' >/run/systemd/system/litellm.service.d/test.conf && "
                   "systemctl daemon-reload && systemctl restart litellm")
        try:
            for thread in (None, "NIO-ELT-"):
                since, before = now(), main_process()
                if thread:
                    akira.must(["python3", "-", before, thread, "30"], input=hold, timeout=60)
                else:
                    akira.must("systemctl kill --signal=STOP litellm")
                    until(lambda: main_process() != before, 30, "the watchdog did not bark")
                ready()
                check("Watchdog timeout" in journal(since), f"{thread}: the watchdog did not bark: {journal(since)}")
                check(main_process() != before, f"{thread}: it was not restarted")
                answers()
        finally:
            akira.must("rm -r /run/systemd/system/litellm.service.d && systemctl daemon-reload && systemctl restart litellm")

    @step("the unit's limits: memory, tasks, open files, no core dumps")
    def _():
        shown = akira.must("systemctl show litellm -p MemoryMax -p MemorySwapMax -p OOMPolicy -p LimitCORE -p TasksMax "
                           "-p EnvironmentFiles").out.splitlines()
        for line in ("MemoryMax=1610612736", "MemorySwapMax=0", "OOMPolicy=kill", "LimitCORE=0", "TasksMax=256",
                     f"EnvironmentFiles={ENV} (ignore_errors=no)"):
            check(line in shown, f"{line} is not among {shown}")
        limits = akira.must(f"cat /proc/{main_process()}/limits").out
        check(re.search(r"Max core file size +0 +0 ", limits), f"it dumps cores: {limits}")
        check(akira.must(f"awk '/^(CapEff|CapBnd|NoNewPrivs|Seccomp):/ {{print $2}}' /proc/{main_process()}/status").out.split()
              == ["0" * 16, "0" * 16, "1", "2"], "it has capabilities, may gain privileges, or has no filter on system calls")

    @step("systemd-analyze security")
    def _():
        output = on("akira", "systemd-analyze security litellm.service").expect()
        score = float(re.search(r"exposure level for litellm\.service: ([\d.]+)", output.out)[1])
        check(score <= MAXIMUM_EXPOSURE, f"exposure {score}: {output.out}")
        text = (lab.repository / "docs/RUNBOOK.md").read_text()
        check(f"gives {score} " in text, f"docs/RUNBOOK.md does not say that the score is {score}")

    # Secrets.

    @step("a missing vault and a missing secret are clear errors that leave .env alone")
    def _():
        before = akira.must(f"sha256sum {ENV}").out
        make("secrets-sync", code=None).expect("kv-miket-ops", "Could not resolve host", "is unchanged", code=2)
        vault.mkdir(parents=True, exist_ok=True)
        make("secrets-sync", code=None).expect("litellm-master-key", "was not found in this key vault", code=2)
        (vault / "litellm-master-key").write_text("two words\n")
        make("secrets-sync", code=None).expect("characters other than", code=2)
        check(akira.must(f"sha256sum {ENV}").out == before, ".env was touched")
        check("two words" not in "".join(printed), "the bad secret was printed")
        check(curl("motoko", "/v1/models")[0] == 200, "the proxy asks for a key that it should not have")

    @step("make secrets-sync brings the key; with it 200, without it 401; a second run changes nothing")
    def _():
        vault.mkdir(parents=True, exist_ok=True)
        (vault / "litellm-master-key").write_text(SECRET + "\n")
        check(changed(make("secrets-sync", "--check --diff")) > 0, "--check sees no change")
        operator("make secrets-sync")
        ready()
        check(curl("motoko", "/v1/models")[0] == 401, "no key is not a 401")
        check(curl("motoko", "/v1/models", key="sk-wrong")[0] == 401, "a wrong key is not a 401")
        check(curl("motoko", "/v1/models", key=SECRET)[0] == 200, "the key does not work")
        answers(key=SECRET)
        unchanged(operator("make secrets-sync"))
        unchanged(operator("ansible-playbook -i inventory/hosts.yml playbooks/secrets-sync.yml --limit akira"))
        unchanged(make("deploy-litellm", "--diff"))
        make("validate-litellm")
        check(akira.must(f"stat -c %a {ENV}").out == "600\n", "mode of .env")
        environment = [book.line(line) for line in book.commands if line.startswith("export ")]
        environment = "; ".join(environment).replace("your-key-here", SECRET)
        lab.at("motoko", f"{environment}; ask hello there").expect("hello there")
        lab.at("motoko", "ask hello there").expect(code=77)
        request = book.line('curl -X POST -H "Authorization: Bearer $ASK_API_KEY" http://akira:4000/config/reload')
        lab.at("motoko", f"{environment}; {request}").expect('"status":"unchanged"')
        lab.at("motoko", request).expect("invalid_api_key")

    @step("without .env, or without the key in it, the proxy does not start, and a deployment does not make an empty one")
    def _():
        for lose in (f"mv {ENV} /root/env", f"cp -a {ENV} /root/env && sed -i 's/^LITELLM_MASTER_KEY=.*/#/' {ENV}",
                     f"cp -a {ENV} /root/env && sed -i 's/^LITELLM_MASTER_KEY=.*/LITELLM_MASTER_KEY=/' {ENV}"):
            akira.must(lose)
            try:
                check(akira.inside("systemctl restart litellm", timeout=60).code != 0, f"{lose}: it starts")
                check(curl("motoko", "/v1/models", seconds=2)[0] != 200, f"{lose}: it serves everybody")
                if lose.startswith("mv"):
                    make("deploy-litellm", code=None).expect("make secrets-sync", code=2)
                    check(akira.inside(f"ls {ENV}").code != 0, "a deployment made an empty .env")
            finally:
                akira.must(f"mv /root/env {ENV} && systemctl reset-failed litellm.service litellm.socket && systemctl start litellm")
            ready()
        check("run make secrets-sync" in akira.must("journalctl -u litellm --no-pager -o cat").out, "the journal does not say why")
        answers(key=SECRET)
        check(akira.must("find /var/lib/litellm-deploy -name '*env*'").out == "", "a copy of .env was kept")

    @step("the key stands in no output, journal, unit or process list")
    def _():
        akira.must(f"sed -i /LITELLM_MASTER_KEY/d {ENV}")
        with ProcessWatch(SECRET) as watch:
            check(changed(make("secrets-sync", "--diff -vvv")) > 0, "the key was not written anew")
            make("deploy-litellm", "--check --diff -vvv")
            make("validate-litellm", "-v")
        check(SECRET not in "".join(printed), "Ansible printed the key")
        check(SECRET not in akira.must("journalctl --no-pager -o export", timeout=60).out, "the key is in akira's journal")
        check(SECRET not in akira.must("systemctl show litellm litellm.socket").out, "systemctl shows the key")
        check(SECRET not in akira.must("cat /etc/systemd/system/litellm.* /flux/apps/litellm/docker-compose.yml").out, "in a unit")
        check(not watch.seen, f"the key was in a process list: {sorted(watch.seen)}")

    # Packages, beside the roles.

    @step("packages of both programs build, install, bring man pages and completions, and leave nothing behind")
    def _():
        folder, armitage = lab.folder / "packages", lab.hosts["armitage"]
        lab.control(f"packaging/build {folder}").expect(".deb", ".rpm")
        paths = {name: (f"/usr/bin/{name}", f"/usr/share/man/man1/{name}.1.gz", f"/usr/share/bash-completion/completions/{name}",
                        f"/usr/share/zsh/site-functions/_{name}", f"/usr/share/fish/vendor_completions.d/{name}.fish")
                 for name in ("litellm-proxy", "ask")}

        # Debian's, on a booted host.
        for file in folder.glob("*.deb"):
            shutil.copy(file, armitage.tree / "root")
        armitage.must("dpkg --install /root/*.deb")
        armitage.must("/usr/bin/litellm-proxy --version && /usr/bin/ask --version")
        for name, files in paths.items():
            armitage.must(["ls", *files])
            armitage.must(f"zcat /usr/share/man/man1/{name}.1.gz | grep -q '^.TH'")
            armitage.must(f"bash -n /usr/share/bash-completion/completions/{name}")
        armitage.must("dpkg --remove litellm-proxy ask")
        check(armitage.inside(["ls", *paths["ask"], *paths["litellm-proxy"]]).out == "", "dpkg --remove leaves files behind")

        # rpm's, into a folder: its database knows none of this machine's libraries, so what it requires is read, not resolved.
        root = lab.folder / "rpm-root"
        rpm = f"rpm --root {root}"
        lab.control(f"mkdir {root} && {rpm} --initdb && {rpm} --install --nodeps {folder}/*.rpm").expect()
        for name, files in paths.items():
            lab.control(f"{root}/usr/bin/{name} --version && {rpm} --verify --nodeps {name}").expect()
            lab.control(f"{rpm} --query --requires {name}").expect("libcurl.so.4()(64bit)", "libc.so.6(GLIBC_")
            lab.control(f"{rpm} --query --list {name}").expect(*files)
        lab.control(f"{rpm} --erase litellm-proxy ask").expect()
        check(not any((root / file.lstrip("/")).exists() for file in sum(paths.values(), ())), "rpm --erase leaves files behind")

    # nftables, where no firewalld runs.

    @step("without firewalld the rules are nftables'")
    def _():
        akira.must("systemctl disable --now firewalld")
        check(reachable("outside", AKIRA_OUTSIDE, 22), "the outside has no way to akira at all")
        unchanged(make("deploy-litellm"))
        on("akira", "sudo nft list table inet litellm").expect("100.64.0.0/10")
        check(reachable("motoko", "akira", 4000), "the tailnet does not get in")
        check(not reachable("outside", AKIRA_OUTSIDE, 4000), "the outside gets in")
        unchanged(make("deploy-litellm"))
        make("validate-litellm")
        for verb in ("restart", "reload"):
            akira.must(f"systemctl {verb} nftables", timeout=60)
            check(not reachable("outside", AKIRA_OUTSIDE, 4000), f"a {verb} of nftables opens the port")
            until(lambda: reachable("motoko", "akira", 4000), 20, f"a {verb} of nftables closes the port")
            akira.must("nft list table inet litellm").expect("dport 4000 drop")
        akira.must("systemctl enable --now firewalld")
        make("deploy-litellm")
        akira.must("firewall-cmd --list-rich-rules").expect("100.64.0.0/10")
        check(reachable("motoko", "akira", 4000), "the tailnet does not get in with firewalld again")

    # The other way.

    @step("the image builds from the Containerfile without a registry")
    def _():
        image.build(lab)

    @step("litellm_way=container: the same unit name, podman logs and exec, and a restart that refuses nothing")
    def _():
        if not (lab.folder / "image.tar").exists():
            raise AssertionError("there is no image")
        way = "-e litellm_way=container"
        environment = {"LITELLM_PROXY_IMAGE": str(lab.folder / "image.tar")}
        make("deploy-litellm", f"{way} --check --diff", **environment)
        check(akira.inside("podman image exists localhost/litellm-proxy:latest").code == 1, "a dry run loaded the image")
        make("deploy-litellm", way, **environment)
        ready()
        answers(key=SECRET)
        unchanged(make("deploy-litellm", way, **environment))
        make("validate-litellm")
        log_follows("sudo podman logs -f litellm")
        on("akira", "sudo podman exec litellm curl http://127.0.0.1:8000/health").expect()
        lab.at("akira", "sudo podman exec litellm curl -s http://127.0.0.1:4000/health/liveliness").expect("alive")
        lab.at("akira", "sudo podman ps -a | grep litellm").expect()
        check(akira.must("podman exec litellm id -u").out.strip() == "65532", "the container runs as another user")
        inspected = json.loads(akira.must("podman inspect litellm").out)[0]
        host = inspected["HostConfig"]
        check(inspected["Config"]["User"] == "65532:65532" and host["ReadonlyRootfs"] and not inspected["EffectiveCaps"],
              f"more privileges than it needs: {inspected['Config']['User']} {inspected['EffectiveCaps']}")
        check(host["SecurityOpt"] == ["no-new-privileges"], f"security options: {host['SecurityOpt']}")
        # What the kernel has no controller for it cannot limit; the playbook has said so.
        controllers = akira.must("cat /sys/fs/cgroup/cgroup.controllers").out.split()
        if "pids" in controllers:
            check(host["PidsLimit"] == 256, f"tasks: {host['PidsLimit']}")
        if "memory" in controllers:
            check(host["Memory"] == host["MemorySwap"] == 1536 * 2**20, f"memory: {host['Memory']} {host['MemorySwap']}")
        limits = akira.must(f"cat /proc/{inspected['State']['Pid']}/limits").out
        check(re.search(r"Max core file size +0 +0 ", limits), f"it dumps cores: {limits}")
        check(re.search(r" [0-9a-f]{64} ", akira.must("systemctl cat litellm").out), "the unit names the image by a tag")
        check(re.search(r'image: "sha256:[0-9a-f]{64}"', akira.must("cat /flux/apps/litellm/docker-compose.yml").out),
              "docker-compose.yml names the image by a tag")
        check(akira.must(f"stat -c '%a %U %g' {CONFIG}").out == "640 root 65532\n", "mode of config.yaml")
        check(not reachable("outside", AKIRA_OUTSIDE, 4000), "the outside gets in")
        check(akira.must("journalctl -u litellm -n 50 --no-pager -o cat").out.strip(), "the journal has no line of the container")
        under_load(lambda: akira.must("systemctl restart litellm", timeout=90), key=SECRET)
        ready()
        before = main_process()
        akira.must("podman kill --signal=STOP litellm")
        until(lambda: main_process() not in (before, "0"), 90, "a container that hangs is not restarted")
        ready()
        make("deploy-litellm", f"{way} -e @{more}", **environment)
        answers(key=SECRET, model="other")
        akira.must("systemctl stop litellm", timeout=60)
        closes()
        check("litellm" not in akira.must("podman ps -a --format '{{.Names}}'").out, "the container is still there")

    @step("and back to the native way")
    def _():
        make("deploy-litellm")
        ready()
        answers(key=SECRET)
        unchanged(make("deploy-litellm"))

    @step("make remove-litellm takes everything off the host but config.yaml and .env")
    def _():
        operator("make remove-litellm")
        check(akira.must("firewall-cmd --list-rich-rules; firewall-cmd --permanent --list-rich-rules").out.strip() == "", "rules stay")
        check(akira.inside("nft list table inet litellm").code != 0, "the table stays")
        check(akira.must("ls -A /flux/apps/litellm").out.split() == [".env", "config.yaml", "docker-compose.yml"], "the folder")
        left = akira.must("ls /etc/systemd/system /usr/local/bin; ls /usr/local/lib/systemd/system || true").out
        check(left.replace("old-litellm", "").count("litellm") == 0, f"units or program stay: {left}")
        closes()
        unchanged(make("remove-litellm"))
        make("deploy-litellm")
        ready()
        answers(key=SECRET)

    @step("every command of docs/RUNBOOK.md was run")
    def _():
        missing = book.missing()
        if not step.all_were_run:
            raise Skipped("other steps were left out")
        check(not missing, f"not run: {missing}")
