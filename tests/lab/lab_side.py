# SPDX-License-Identifier: GPL-3.0-or-later
"""The control side of a lab, for tests and for the command `lab`: bring one up, run something on a node or on the control side, cut,
heal, slow, freeze, power off and on, take it down. A lab is a private folder; several stand side by side, because each has its network
in namespaces of its own. Run what shall reach the nodes by `exec("control", …)`: it sees this machine's files and the lab's network."""
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CONTROL = "control"
NODE_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root",
                    "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1"}
# What a cut does with what it meets: swallow it (a pulled cable), or answer it with a reset (a firewall, a dead peer's kernel).
WAYS = {"drop": "drop", "reset": "tcp flags & rst != rst reject with tcp reset"}
START_LIMIT = 120


def why_not():
    """Why this machine can't have a lab, or None."""
    if os.geteuid() != 0:
        return "a lab needs root"
    for program in ["unshare", "nsenter", "ip", "nft", "sshd", "ssh-keygen", "ssh"]:
        if not shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin"):
            return f"a lab needs {program}"
    if not os.path.exists("/lib/systemd/systemd"):
        return "a lab needs systemd"
    made = subprocess.run(["unshare", "--pid", "--mount", "--cgroup", "--uts", "--ipc", "--net", "--fork", "true"], check=False,
                          capture_output=True, text=True)
    return None if made.returncode == 0 else "namespaces can't be made here: " + made.stderr.strip()


class LabError(Exception):
    pass


class Lab:
    """`with Lab(2) as lab:` up and down again; a test that dies takes its lab with it."""

    def __init__(self, count=0, agent=None, directory=None, watched=None, bind=()):
        """`agent` is copied into every node; folders of `bind` are seen there where they are here."""
        hidden = [path for path in bind if os.path.realpath(path).split("/")[1] in ("tmp", "run")]
        if hidden:
            raise LabError(f"a node has a /tmp and a /run of its own and would not see {hidden[0]}")
        if agent and not os.path.isfile(agent):
            raise LabError(f"there is no agent {agent}; build it, or leave it out")
        # One that we make goes with the lab, and whatever was put into it.
        self.own, self.directory = directory is None, directory or tempfile.mkdtemp(prefix="hoist-lab-")
        self.count, self.agent, self.bind = count, os.path.abspath(agent) if agent else None, list(bind)
        self.watched = os.getpid() if watched is None else watched

    def __enter__(self):
        try:
            return self.up()
        except BaseException:
            self.down()
            raise

    def __exit__(self, *_):
        self.down()

    # --- up and down ---

    def up(self):
        os.makedirs(self.directory, exist_ok=True)
        key = self.directory + "/key"
        if not os.path.exists(key):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", key], check=True)
        read, write = os.pipe()
        # unshare becomes the keeper; nothing of ours stays in between.
        wish = {"directory": self.directory, "count": self.count, "agent": self.agent, "watched": self.watched, "bind": self.bind,
                "own": self.own, "ready_fd": write}
        subprocess.Popen(["unshare", "--net", "--mount", "--", sys.executable, HERE + "/lab", "keep", json.dumps(wish)],
                         pass_fds=[write], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
        os.close(write)
        with os.fdopen(read) as f:
            if f.read() != "up\n":
                raise LabError("the lab did not come up")
        self.pin_keys()
        for name in self.names():
            self.wait_started(name)
        return self

    def wait_started(self, name):
        """Until systemd says that its start is over; "degraded" is an answer, a unit that a node can't have is named by the test."""
        for _ in range(START_LIMIT * 50):
            state = self.run(name, "systemctl", "is-system-running", "--wait", timeout=START_LIMIT)
            if state.stdout.strip() in ("running", "degraded"):
                return
            pause(0.02)  # it does not answer yet
        raise LabError(f"{name} is {state.stdout.strip() or state.stderr.strip()}")

    def pin_keys(self):
        lines = []
        for name, node in self.show()["nodes"].items():
            public = self.read(name, "/etc/ssh/ssh_host_ed25519_key.pub")
            lines.append(f"{node['address']} {' '.join(public.split()[:2])}\n")
        with open(self.directory + "/known_hosts", "w", encoding="utf-8") as f:
            f.writelines(lines)

    def read(self, name, path):
        """A file of a node that may be starting yet: it is in its own root as soon as it is systemd, not before."""
        for _ in range(START_LIMIT * 50):
            if os.path.basename(self.executable(name)) == "systemd":
                return self.output(name, "/bin/cat", path)
            pause(0.02)
        raise LabError(f"{name} did not start; see {self.directory}/nodes.log")

    def executable(self, name):
        return os.readlink(f"/proc/{self.show()['nodes'][name]['pid']}/exe")

    def down(self):
        try:
            keeper = self.order({"do": "down"})["keeper"]
            pidfd = os.pidfd_open(keeper)
        except (OSError, ProcessLookupError):
            return
        select.select([pidfd], [], [], 30)
        os.close(pidfd)

    # --- what is there ---

    def order(self, order):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(self.directory + "/keeper.sock")
            with s.makefile("rw", encoding="utf-8") as stream:
                stream.write(json.dumps(order) + "\n")
                stream.flush()
                reply = json.loads(stream.readline())
        if "error" in reply:
            raise LabError(reply["error"])
        return reply

    def show(self):
        return self.order({"do": "show"})

    def names(self):
        return self.show()["names"]

    def address(self, name):
        seen = self.show()
        return seen["control"] if name == CONTROL else seen["addresses"][name]

    # --- inside ---

    def command(self, name, *words):
        """The command line that runs WORDS there."""
        seen = self.show()
        if name == CONTROL:
            return ["nsenter", "-t", str(seen["keeper"]), "--net", "--", *words]
        if name not in seen["nodes"]:
            raise LabError(f"{name} has no power")
        return ["nsenter", "-t", str(seen["nodes"][name]["pid"]), "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root",
                "--wd", "--", "env", "-i", *(f"{k}={v}" for k, v in NODE_ENVIRONMENT.items()), *words]

    def run(self, name, *words, **options):
        options.setdefault("text", True)
        return subprocess.run(self.command(name, *words), check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              stdin=options.pop("stdin", subprocess.DEVNULL if "input" not in options else None), **options)

    def output(self, name, *words, **options):
        """What it printed; an error if it failed."""
        done = self.run(name, *words, **options)
        if done.returncode != 0:
            raise LabError(f"{name}: {' '.join(words)}: {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def ssh_command(self, name, *words):
        """From the control side by ssh with the lab's own key."""
        options = ["-F", "none", "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "GlobalKnownHostsFile=/dev/null",
                   "-o", f"UserKnownHostsFile={self.directory}/known_hosts", "-o", "IdentitiesOnly=yes", "-o", "ConnectTimeout=10",
                   "-i", self.directory + "/key", "-l", "root"]
        return self.command(CONTROL, "ssh", *options, "--", self.address(name), *words)

    # --- faults ---

    def cut(self, a, b, way="drop"):
        """Between A and B nothing goes through any more; the rules stand at A."""
        other = self.address(b)
        rules = (f"add table inet lab\nadd chain inet lab in {{ type filter hook input priority 0; }}\n"
                 f"add chain inet lab out {{ type filter hook output priority 0; }}\n"
                 f"add rule inet lab in ip saddr {other} {WAYS[way]}\nadd rule inet lab out ip daddr {other} {WAYS[way]}\n")
        self.nft(a, rules)

    def nft(self, name, rules):
        prefix = self.command(name, "nft", "-f", "-")
        done = subprocess.run(prefix, input=rules, text=True, check=False, capture_output=True)
        if done.returncode != 0:
            raise LabError(f"nft on {name}: {done.stderr.strip()}")

    def slow(self, name, rate="50kbit"):
        """What the node sends goes at RATE; so does what is sent to it."""
        for where, link in [(name, "eth0"), (CONTROL, None)]:
            if link:
                self.output(where, "tc", "qdisc", "replace", "dev", link, "root", "tbf", "rate", rate, "burst", "4kb", "latency", "2s")
            else:
                self.output(where, "tc", "qdisc", "replace", "dev", f"cable-{name}", "root", "tbf", "rate", rate, "burst", "4kb",
                            "latency", "2s")

    def heal(self):
        """No cut, no slow line, nothing frozen any more."""
        for name in self.show()["nodes"]:
            self.order({"do": "thaw", "node": name})
            self.run(name, "tc", "qdisc", "del", "dev", "eth0", "root")
            self.run(CONTROL, "tc", "qdisc", "del", "dev", f"cable-{name}", "root")
        for name in [CONTROL, *self.show()["nodes"]]:
            self.nft(name, "add table inet lab\ndelete table inet lab\n")

    def freeze(self, name):
        """Every process of the node stands still; its kernel still acknowledges what arrives."""
        self.order({"do": "freeze", "node": name})

    def thaw(self, name):
        self.order({"do": "thaw", "node": name})

    def power_off(self, name):
        self.order({"do": "power-off", "node": name})

    def power_on(self, name):
        """With the disk it had. A tmpfs forgets nothing at a power cut; what a disk loses is the test of tests/e2e/power-cut.py."""
        self.order({"do": "power-on", "node": name})
        self.read(name, "/etc/lab-node")
        self.wait_started(name)


def pause(seconds):
    select.select([], [], [], seconds)
