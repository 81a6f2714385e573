# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a node in the middle of a step, for lab-faults.py and lab-lanes.py: the agent stops itself there, then the connection is
swallowed (drop), answered with resets (reset) or stands still (frozen: the step goes on, its line never ends), the node loses power
(power), the agent is killed (agent), the step goes on only long after the line was cut and is there again (late), or the control plane
is killed (daemon)."""
import json
import os
import signal
import time

from lab_plane import AGENT_ENVIRONMENT, STATE, lab_side, matrix

ONCE = "/var/lib/hoist-failpoints"
FAULTS = ["drop", "reset", "frozen", "power", "agent"]
LATE_S = 3


class Striker:
    """For one node at a time; `heal` makes everything whole again."""

    def __init__(self, lab, daemon, node="n1"):
        self.lab, self.daemon, self.node = lab, daemon, node

    def on(self, *words, **options):
        return self.lab.output(self.node, *words, **options)

    def arm(self, point, fault, more=""):
        mode = "kill-self" if fault == "agent" else "stop-self"
        points = ",".join(filter(None, [f"{point}:{mode}", more]))
        self.on("sh", "-c", f"rm -rf {ONCE}; mkdir {ONCE}; cat > {AGENT_ENVIRONMENT}",
                input=f"export HOIST_FAILPOINT={points} HOIST_FAILPOINT_ONCE={ONCE}\n")

    def disarm(self):
        self.lab.run(self.node, "rm", "-f", AGENT_ENVIRONMENT)

    def wait_hit(self, point, fault, run):
        """Until the agent stands in the middle of it (or is dead)."""
        path = f"/proc/{self.lab.show()['nodes'][self.node]['pid']}/root{ONCE}/{point}"
        until = time.monotonic() + matrix.PATIENCE_S
        while not os.path.exists(path):
            answer = self.daemon.call("GET", f"/api/runs/{run}")
            matrix.check(answer["state"] != "ended" or fault == "agent" or os.path.exists(path),
                         f"the failpoint was never hit ({answer['outcome']}: {answer['cause']})")
            matrix.check(time.monotonic() < until, "the failpoint was not hit in time")
            lab_side.pause(0.02)

    def holder(self, tenant):
        return str(json.loads(self.on("cat", f"{STATE}/tenants/{tenant}/holder.json"))["pid"])

    def wait_noticed(self, run, limit_s=40):
        """Until the control plane says that there is no contact, or the run is over."""
        until = time.monotonic() + limit_s
        while time.monotonic() < until:
            answer = self.daemon.ask("GET", f"/api/runs/{run}")
            if answer["state"] == "ended" or answer.get("no_contact"):
                return
            lab_side.pause(0.1)

    def strike(self, fault, tenant, run):
        """What happens; returns what is to be done when the run has ended."""
        if fault in ("drop", "reset"):
            agent = self.holder(tenant)
            self.lab.cut("control", self.node, fault)
            self.on("kill", "-CONT", agent)
            self.wait_noticed(run, 20 if fault == "drop" else 5)   # ssh gives a silent line up after 15 s
            self.lab.heal()
        elif fault == "late":
            agent = self.holder(tenant)
            self.lab.cut("control", self.node, "reset")
            self.wait_noticed(run, 5)
            self.lab.heal()
            lab_side.pause(LATE_S)
            self.on("kill", "-CONT", agent)
        elif fault == "frozen":
            agent = self.holder(tenant)
            sessions = self.on("pgrep", "-f", "sshd: root").split()
            self.on("kill", "-STOP", *sessions)
            self.on("kill", "-CONT", agent)
            return lambda: self.lab.run(self.node, "kill", "-CONT", *sessions)
        elif fault == "power":
            self.lab.power_off(self.node)
            self.lab.power_on(self.node)
        elif fault == "daemon":
            agent = self.holder(tenant)
            self.daemon.process.send_signal(signal.SIGKILL)
            self.daemon.process.wait(10)
            self.on("kill", "-CONT", agent)
            self.daemon.revive()
        return lambda: None

    def heal(self):
        self.lab.heal()
        self.lab.run(self.node, "pkill", "-CONT", "-f", "hoist-agent|sshd: root")
        self.disarm()


def is_missed(said, step):
    """The log says that a node's last lines of that step are not in it: no contact could be made before the run ended."""
    return any(f"wrote during “{step['title']}” after the contact had ended is not in this log" in line for line in said.get(-1, []))


def check_lines(daemon, run, written):
    """Each line that the agents wrote down ({file: text}) arrived, once - or the log says which are missing."""
    said, after = {}, 0
    while True:
        page = daemon.ask("GET", f"/api/runs/{run['id']}/log?after={after}&limit=1000")
        for line in page["lines"]:
            said.setdefault(line["step"], []).append(line["text"])
        after = page["next"]
        if not page["lines"]:
            break
    for name, text in written.items():
        step = int(name.split("-", 1)[0])
        lines = [line.split(" ", 1)[1] for line in text.splitlines() if " " in line]
        for line in set(lines):
            arrived, once = said.get(step, []).count(line), lines.count(line)
            if arrived < once and is_missed(said, run["steps"][step]):
                continue
            matrix.check(arrived == once, f"step {name}: {line!r} was written {once} times and arrived {arrived} times")
