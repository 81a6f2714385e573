# SPDX-License-Identifier: GPL-3.0-or-later
"""A control plane on the control side of a lab (tests/lab), with nodes that are reached by ssh: enrolment as a person does it, and a
demo tenant that lives on a node. For the end-to-end tests of nodes."""
import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import types

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../lab"))
import lab_side  # noqa: E402

spec = importlib.util.spec_from_file_location("failpoint_matrix", os.path.join(HERE, "failpoint-matrix.py"))
matrix = importlib.util.module_from_spec(spec)
spec.loader.exec_module(matrix)

BUILD, SOURCE = os.path.abspath(matrix.BUILD), os.path.abspath(matrix.SOURCE)
STATE = "/var/lib/hoist-agent"
REAL_AGENT = "/usr/lib/hoist-agent-under-test"
AGENT_ENVIRONMENT = "/etc/hoist-agent.env"
# The agent of a node gets failpoints from a file there: sshd passes no environment on.
WRAPPER = f"#!/bin/sh\n[ ! -e {AGENT_ENVIRONMENT} ] || . {AGENT_ENVIRONMENT}\nexport ASAN_OPTIONS=detect_leaks=0\nexec {REAL_AGENT} \"$@\"\n"


def new_lab(count, bind=()):
    return lab_side.Lab(count, matrix.AGENT, bind=[BUILD, SOURCE, *bind])


class LabDaemon(matrix.Daemon):
    """hoistd in the lab's control namespace; its socket is a file like any other."""

    def __init__(self, lab, folder, guides, environment=None, options=()):
        super().__init__(folder, guides, environment or {})
        self.lab, self.options = lab, options

    def start(self):
        words = [matrix.HOISTD, "--data", self.folder, "--agent", matrix.AGENT, "--guides", self.guides, *self.options]
        with open(os.path.join(self.folder, "hoistd.stderr"), "ab") as errors:
            self.process = subprocess.Popen(self.lab.command("control", *words), stdout=subprocess.PIPE, stderr=errors, text=True,
                                            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0", **self.environment})
        ready = self.process.stdout.readline()
        if "ready" not in ready:
            raise matrix.Wrong(f"hoistd did not become ready: {ready!r}")
        return self

    def call_ctl(self, *words):
        return subprocess.run([os.path.join(BUILD, "src/cli/hoistctl"), "--data", self.folder, *words], check=False,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def ctl(self, *words, code=0):
        done = self.call_ctl(*words)
        matrix.check(done.returncode == code, f"hoistctl {' '.join(words)}: {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def enrol(self, name, *options):
        """As a person: the fingerprint is compared with what the machine says of itself, the line goes into authorized_keys."""
        address = self.lab.address(name)
        said = self.ctl("node", "enrol", f"root@{address}")
        own = self.lab.output(name, "ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub").split()[1]
        matrix.check(own in said.split(), f"the fingerprint shown is not {own}: {said}")
        line = next(l for l in said.splitlines() if l.startswith("restrict,"))
        self.lab.output(name, "tee", "-a", os.path.join("/", "root", ".ssh", "authorized_keys"), input=line + "\n")
        self.ctl("node", "enrol", f"root@{address}", "--fingerprint", own, "--name", name, "--yes", *options)
        return next(n["id"] for n in self.call("GET", "/api/nodes")["nodes"] if n["name"] == name)


def wrap_agent(lab, name):
    lab.output(name, "mv", "/usr/bin/hoist-agent", REAL_AGENT)
    lab.output(name, "tee", "/usr/bin/hoist-agent", input=WRAPPER)
    lab.output(name, "chmod", "755", "/usr/bin/hoist-agent")


def make_guides(folder, steady_ms, steps=""):
    """The shipped guide of the demo's application, a little faster; with `steps` more where these are given."""
    os.makedirs(folder, mode=0o755)
    with open(os.path.join(SOURCE, "data/guides/cbapp.yaml"), encoding="utf-8") as f:
        text = f.read()
    with open(os.path.join(folder, "cbapp.yaml"), "w", encoding="utf-8") as f:
        if steps:
            text = text.replace("never_kill: false", "never_kill: true")   # what has daemons is never killed
        f.write(text.replace("steady_ms: 3000", f"steady_ms: {steady_ms}") + steps)
    os.chmod(os.path.join(folder, "cbapp.yaml"), 0o644)
    return folder


class NodeTenant:
    """A demo tenant on a node. Its origin is copied to the same place here, where the plane's own agent reads the releases."""

    def __init__(self, lab, node, place):
        self.lab, self.node, self.place = lab, node, place

    def __enter__(self):
        self.lab.output(self.node, "mkdir", "-p", os.path.dirname(self.place))
        self.lab.output(self.node, os.path.join(BUILD, "src/cli/hoistctl"), "demo", "create", self.place, "--tenants", "1", "--rows", "30")
        self.tenant = json.loads(self.lab.output(self.node, "cat", self.place + "/inventory.json"))["tenants"][0]
        # The services' records become those of the node's agent.
        self.lab.output(self.node, "rm", "-rf", STATE)
        self.lab.output(self.node, "mv", self.place + "/node", STATE)
        self.lab.output(self.node, "ln", "-s", STATE, self.place + "/node")
        os.makedirs(self.place)
        archive = self.lab.run(self.node, "tar", "-C", self.place, "-cf", "-", "origin", text=False)
        subprocess.run(["tar", "-C", self.place, "-xf", "-"], input=archive.stdout, check=True)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.place, ignore_errors=True)

    def adopt(self, daemon, node_id):
        body = {"directory": self.tenant["directory"], "node": node_id, "environment": "test", "confirm": True}
        found = daemon.call("POST", "/api/tenants", body)
        self.tenant["id"] = found["id"]
        return found

    def truth(self):
        """What is true on the node, read there."""
        text = self.lab.output(self.node, "/usr/bin/python3", os.path.join(HERE, "lab_truth.py"), json.dumps(self.tenant))
        seen = types.SimpleNamespace(**json.loads(text))
        seen.health = tuple(seen.health)
        seen.database["names"] = set(seen.database["names"])
        return seen


@contextlib.contextmanager
def folder_of(lab):
    """Private, and gone afterwards."""
    folder = os.path.join(lab.directory, "plane")
    os.makedirs(folder, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
