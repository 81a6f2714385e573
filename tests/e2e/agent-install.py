#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node of the lab has no agent, and gets one over the connection: the package of the control plane is copied, compared, installed and
answers. Before that, each thing that hinders it is said with what to do: a key that may run nothing but the agent, a user who may not
become root, a control plane without a package. An agent of another time is replaced. And the ssh connections end with the daemon.
The package is a small one made here of the agent of this build; tests/package builds the real ones.
In TAP; skipped, with the reason, where there can be no lab."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab_plane  # noqa: E402
from lab_plane import lab_side, matrix  # noqa: E402

CONTROL = """Package: hoist-agent
Version: 0.1.0
Architecture: all
Maintainer: Hoist maintainers <maintainers@hoist.example.org>
Description: node agent, of a test
"""
OLD_AGENT = """#!/usr/bin/python3
import json, struct, sys
n = struct.unpack(">I", sys.stdin.buffer.read(4))[0]
order = json.loads(sys.stdin.buffer.read(n))
reply = json.dumps({"type": "error", "code": "version", "message": "This agent (hoist-agent 0.0.1) is too old for its control plane.",
                    "id": order["id"]}).encode()
sys.stdout.buffer.write(struct.pack(">I", len(reply)) + reply)
sys.stdout.flush()
sys.stdin.buffer.read()
"""


class Tap:
    n = 0

    def __call__(self, what, condition, seen=""):
        Tap.n += 1
        print(f"{'ok' if condition else 'not ok'} {Tap.n} {what}", flush=True)
        if not condition:
            print("".join(f"# {line}\n" for line in str(seen).splitlines()))


def make_package(folder):
    """The agent under a name of its own, and a small script in its place: a sanitizer's program says more than frames on stderr."""
    root = folder + "/package"
    os.makedirs(root + "/DEBIAN")
    os.makedirs(root + "/usr/bin")
    os.chmod(root, 0o755)
    with open(root + "/DEBIAN/control", "w", encoding="utf-8") as f:
        f.write(CONTROL)
    with open(root + "/usr/bin/hoist-agent", "w", encoding="utf-8") as f:
        f.write(f"#!/bin/sh\nexport ASAN_OPTIONS=detect_leaks=0\nexec {matrix.AGENT} \"$@\"\n")
    os.chmod(root + "/usr/bin/hoist-agent", 0o755)
    for base, _, _ in os.walk(root):
        os.chmod(base, 0o755)
    file = folder + "/hoist-agent_0.1.0_all.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", root, file], check=True, capture_output=True)
    os.chmod(file, 0o644)
    return file


class Node:
    def __init__(self, lab, daemon, user):
        self.lab, self.daemon, self.user = lab, daemon, user
        self.home = "/root" if user == "root" else f"/home/{user}"
        self.fingerprint = lab.output("n1", "ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub").split()[1]

    def line(self):
        said = self.daemon.ctl("node", "enrol", f"{self.user}@{self.lab.address('n1')}")
        return next(l for l in said.splitlines() if l.startswith("restrict,"))

    def authorize(self, line):
        folder = os.path.join(self.home, ".ssh")
        self.lab.output("n1", "install", "-d", "-m", "700", "-o", self.user, folder)
        self.lab.output("n1", "tee", folder + "/authorized_keys", input=line + "\n")

    def enrol(self, *words, code=0, name="n1"):
        return self.daemon.ctl("node", "enrol", f"{self.user}@{self.lab.address('n1')}", "--fingerprint", self.fingerprint, "--name", name,
                               "--yes", *words, code=code)


def masters(folder):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                line = f.read()
            if line.startswith(b"ssh: ") and os.readlink(f"/proc/{pid}/cwd").startswith(folder + "/nodes"):
                found.append(pid)
        except OSError:
            pass
    return found


def is_refused(tap, lab, daemon, package):
    deploy = Node(lab, daemon, "deploy")
    lab.output("n1", "useradd", "--create-home", "--shell", "/bin/sh", "--password", "*", "deploy")
    key = deploy.line()
    deploy.authorize(key)
    said = deploy.enrol("--install-agent", code=3)
    tap("a key that may run nothing but the agent can't install one: the line that can is shown",
        "nothing but the agent" in said and "restrict ssh-" in said and "by hand: scp" in said, said)
    deploy.authorize(key.replace(key[key.index(",command="):key.index('" ') + 1], ""))
    said = deploy.enrol("--install-agent", code=3)
    tap("a user who may not become root: sudo or by hand", "not root" in said and "sudo" in said and package in said, said)
    left = lab.run("n1", "find", "/var/tmp", "-name", "hoist-agent-*").stdout
    tap("nothing is left there", left == "", left)


def is_installed(tap, lab, daemon):
    root = Node(lab, daemon, "root")
    tap("there is no agent", lab.run("n1", "which", "hoist-agent").returncode == 1)
    key = root.line()
    lab.output("n1", "tee", "-a", os.path.join("/", "root", ".ssh", "authorized_keys"),
               input=key.replace(key[key.index(",command="):key.index('" ') + 1], "") + "\n")
    said = root.enrol("--install-agent")
    tap("the agent is installed, answers, and the node is enrolled", "hoist-agent 0.1.0 answers on n1" in said and "is a node" in said, said)
    state = lab.output("n1", "dpkg-query", "-W", "-f", "${Status} ${Version}", "hoist-agent")
    tap("as a Debian package", state == "install ok installed 0.1.0", state)
    left = lab.run("n1", "find", "/var/tmp", "-name", "hoist-agent-*").stdout
    tap("its copy is gone", left == "", left)
    return root


def is_replaced(tap, lab, daemon, root):
    daemon.ctl("node", "forget", "n1")
    lab.output("n1", "tee", "/usr/bin/hoist-agent", input=OLD_AGENT)
    said = root.enrol(code=3)
    tap("an agent of another time blocks, and says so", "too old" in said, said)
    said = root.enrol("--install-agent")
    tap("and is replaced", "hoist-agent 0.1.0 answers" in said and "is a node" in said, said)
    daemon.ctl("node", "check", "n1")
    tap("a connection to the node stands", masters(daemon.folder))
    daemon.stop()
    tap("and ended with the daemon", not masters(daemon.folder), masters(daemon.folder))


def main():
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    tap = Tap()
    with lab_side.Lab(1, bind=[lab_plane.BUILD, lab_plane.SOURCE]) as lab, lab_plane.folder_of(lab) as folder:
        package = make_package(lab.directory)
        daemon = lab_plane.LabDaemon(lab, folder, lab_plane.SOURCE + "/data/guides", options=["--agent-package", package]).start()
        try:
            is_refused(tap, lab, daemon, package)
            is_replaced(tap, lab, daemon, is_installed(tap, lab, daemon))
        finally:
            daemon.stop()
    print(f"1..{tap.n}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
