#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of a lab become nodes: the fingerprint is compared, the key's line goes into authorized_keys, the agent answers. Then each
thing that is wrong with a machine is said in a sentence that says what to do: no key in place, no agent, an agent too old or too new,
a shell that talks, a state folder of somebody else, a full disk, a clock a year off, another host key, another agent; a disk that is
full or read-only and a tree of several owners are found by the plan, before a run; what a parked run keeps from starting may start when its tenant is
forgotten; and a node that is cut is "unknown since", and known
again (with --all also one that swallows everything, and one without power). In TAP; skipped, with the reason, where there can be no lab."""
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab_plane  # noqa: E402
import lab_relay  # noqa: E402
import lab_strike  # noqa: E402
from lab_plane import lab_side, matrix  # noqa: E402

AGENT = "/usr/bin/hoist-agent"
HOLD = "/etc/systemd/system/relay.service.d/zzz-hoist-hold.conf"
# An agent of another time: it answers hello with what it is told to.
OTHER_AGENT = """#!/usr/bin/python3
import json, struct, sys
n = struct.unpack(">I", sys.stdin.buffer.read(4))[0]
order = json.loads(sys.stdin.buffer.read(n))
reply = json.dumps({**%s, "id": order["id"]}).encode()
sys.stdout.buffer.write(struct.pack(">I", len(reply)) + reply)
sys.stdout.flush()
sys.stdin.buffer.read()
"""
OLD = {"type": "error", "code": "version", "message": "This agent (hoist-agent 0.0.1) is too old for its control plane: it speaks the "
       "protocols 0 to 0, the control plane 1 to 1. Upgrade hoist-agent on this node."}
NEW = {"type": "result", "result": {"protocol": 9, "version": "9.0.0"}}


class Bench:
    def __init__(self, lab, daemon, whole):
        self.lab, self.daemon, self.whole, self.n = lab, daemon, whole, 0

    def tap(self, what, condition, seen=""):
        self.n += 1
        print(f"{'ok' if condition else 'not ok'} {self.n} {what}", flush=True)
        if not condition:
            print("".join(f"# {line}\n" for line in str(seen).splitlines()))

    def says(self, what, words, code=6, name="n1"):
        """`node check` exits so, and its sentence has these words."""
        text = self.daemon.ctl("node", "check", name, code=code)
        self.tap(what, all(w in text for w in words), text)

    def on(self, *words, **options):
        return self.lab.output("n1", *words, **options)

    def wait_answers(self, name):
        until = time.monotonic() + matrix.PATIENCE_S
        while "last contact      now" not in self.daemon.call_ctl("node", "check", name).stdout:
            matrix.check(time.monotonic() < until, f"{name} does not answer any more")

    def end_connections(self):
        """So that the next look begins a new one."""
        self.lab.run("n1", "pkill", "-f", "sshd: root")


def enrolment(b):
    address = b.lab.address("n1")
    said = b.daemon.ctl("node", "enrol", f"root@{address}")
    own = b.on("ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub").split()[1]
    b.tap("the fingerprint is the machine's own", own in said.split(), said)
    refused = b.daemon.ctl("node", "enrol", f"root@{address}", "--fingerprint", own, "--yes", code=3)
    b.tap("no key in place: the line for authorized_keys is asked for", "authorized_keys of root" in refused, refused)
    other = b.daemon.ctl("node", "enrol", f"root@{address}", "--fingerprint", "SHA256:" + "A" * 43, "--yes", code=1)
    b.tap("another fingerprint than confirmed: nothing is sent", "Nothing was sent" in other, other)
    left = os.listdir(os.path.join(b.daemon.folder, "nodes"))
    b.tap("no trace of a machine that was not enrolled", sorted(left) == ["key", "key.pub"], left)
    node = b.daemon.enrol("n1")
    shown = json.loads(b.daemon.ctl("node", "show", "n1", "--json"))
    b.tap("enrolled: the agent answers from that machine",
          shown["sighting"]["hostname"] == "n1" and shown["sighting"]["addresses"] == [address], shown)
    shell = subprocess_ssh(b, "id")
    b.tap("the key runs the agent and nothing else", "uid=" not in shell, shell)
    return node


def subprocess_ssh(b, command):
    """What somebody gets who has stolen the plane's key."""
    key = os.path.join(b.daemon.folder, "nodes/key")
    words = ["ssh", "-F", "none", "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
             "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR", "-i", key, "-l", "root", b.lab.address("n1"), command]
    done = b.lab.run("control", *words, input="", timeout=60)
    return done.stdout + done.stderr


def silence(b):
    for way in ["drop", "reset"] if b.whole else ["reset"]:   # silence is noticed by a time-out
        b.lab.cut("control", "n1", way)
        b.says(f"cut by {way}: unknown since", ["unknown since", "n1 can’t be reached"])
        b.lab.heal()
        b.says("healed: known again", ["last contact      now"], code=0)
    if not b.whole:
        return
    b.lab.power_off("n1")
    b.says("without power: unknown since", ["unknown since"])
    b.lab.power_on("n1")
    b.says("on again: known again", ["last contact      now"], code=0)


def agents(b):
    b.on("mv", AGENT, AGENT + ".away")
    b.end_connections()
    b.says("no agent", ["hoist-agent is not installed on n1", "install the package"])
    for what, reply, words in [("an agent too old", OLD, ["too old", "Upgrade hoist-agent on this node"]),
                               ("an agent too new", NEW, ["protocol 9", "does not speak"])]:
        b.on("tee", AGENT, input=OTHER_AGENT % json.dumps(reply).replace("true", "True"))
        b.on("chmod", "755", AGENT)
        b.end_connections()
        b.says(what, words)
    b.on("mv", AGENT + ".away", AGENT)
    b.end_connections()
    b.says("the right agent", ["last contact      now"], code=0)


def folders(b):
    b.on("chown", "nobody", lab_plane.STATE)
    b.end_connections()
    b.says("a state folder of somebody else", ["does not start", "folder of our own"])
    b.on("chown", "root", lab_plane.STATE)
    b.on("mv", lab_plane.STATE, lab_plane.STATE + ".away")
    b.end_connections()
    b.says("another agent than at enrolment", ["another one than at enrolment", "enrol it again"])
    b.on("rm", "-rf", lab_plane.STATE)
    b.on("mv", lab_plane.STATE + ".away", lab_plane.STATE)
    b.end_connections()
    b.says("and the right one again", ["last contact      now"], code=0)


def full_disk(b):
    """Of a second machine, whose state folder is on a small disk that is full."""
    lab, address = b.lab, b.lab.address("n2")
    lab.output("n2", "mkdir", "-m", "700", lab_plane.STATE)
    lab.output("n2", "mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "small", lab_plane.STATE)
    said = b.daemon.ctl("node", "enrol", f"root@{address}")
    line = next(l for l in said.splitlines() if l.startswith("restrict,"))
    lab.output("n2", "tee", "-a", os.path.join("/", "root", ".ssh", "authorized_keys"), input=line + "\n")
    own = lab.output("n2", "ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub").split()[1]
    lab.run("n2", "dd", "if=/dev/zero", f"of={lab_plane.STATE}/filler", "bs=4k")
    text = b.daemon.ctl("node", "enrol", f"root@{address}", "--fingerprint", own, "--yes", code=3)
    b.tap("a full disk: refused, not written", "space" in text.lower() or "Make room" in text, text)
    lab.output("n2", "truncate", "-s", "500k", f"{lab_plane.STATE}/filler")
    text = b.daemon.ctl("node", "enrol", f"root@{address}", "--fingerprint", own, "--yes", code=3)
    b.tap("an almost full one: refused with what is left and what to do", "Make room" in text, text)
    lab.output("n2", "umount", lab_plane.STATE)
    lab.output("n2", "mv", AGENT, AGENT + ".real")
    year = "#!/bin/sh\nexec /usr/bin/python3 -c '\n" + SHIFT + "' " + AGENT + ".real \"$@\"\n"
    lab.output("n2", "tee", AGENT, input=year)
    lab.output("n2", "chmod", "755", AGENT)
    text = b.daemon.ctl("node", "enrol", f"root@{address}", "--fingerprint", own, "--yes", code=3)
    b.tap("a clock a year off: refused with how far and what to do", "365 days ahead" in text and "Set the clock" in text, text)


# The machine's clock can't be set in a lab: it is that of all. So the agent's word for the time goes a year ahead on its way.
SHIFT = """import json, struct, subprocess, sys, threading
agent = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def orders():
    while True:
        data = sys.stdin.buffer.read1(65536)
        if not data:
            break
        agent.stdin.write(data)
        agent.stdin.flush()
    agent.stdin.close()
threading.Thread(target=orders, daemon=True).start()
while True:
    head = agent.stdout.read(4)
    if len(head) < 4:
        break
    reply = json.loads(agent.stdout.read(struct.unpack(">I", head)[0]))
    if "wall_us" in (reply.get("result") or {}):
        reply["result"]["wall_us"] += 365 * 86400 * 1000000
    data = json.dumps(reply).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(data)) + data)
    sys.stdout.flush()
"""


class Planned:
    """A tenant on n1, and what its next plan finds."""

    def __init__(self, b, releases):
        self.b, self.relay = b, lab_relay.Relay(b.lab, ["n1"], releases)
        self.target = "v1.1.0"
        self.relay.install()
        releases.make(self.target)
        self.relay.adopt(b.daemon, {"n1": next(n["id"] for n in b.daemon.call("GET", "/api/nodes")["nodes"] if n["name"] == "n1")})

    def make(self):
        """With an agent that was started after whatever was done to its folder. A connection that is just ending answers nothing."""
        self.b.end_connections()
        self.b.wait_answers("n1")
        return self.b.daemon.ask("POST", f"/api/tenants/{self.relay.id}/plans", {"target_version": self.target})

    def finds(self, what, check, severity, words):
        plan = self.make()
        found = [f for f in plan["findings"] if (f["check"], f["severity"]) == (check, severity)]
        self.b.tap(what, any(all(w in f["message"] + " " + f["next"] for w in words) for f in found), json.dumps(plan["findings"], indent=1))
        return plan

    def refuses(self, what, plan):
        body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]}
        try:
            run = self.b.daemon.call("POST", "/api/runs", body)
        except matrix.Wrong as wrong:
            run = str(wrong)
        runs = self.b.daemon.ask("GET", f"/api/runs?tenant={self.relay.id}")["runs"]
        self.b.tap(what, not runs, run)


def before_a_run(b):
    planned = Planned(b, b.releases)
    good = planned.make()
    b.tap("a plan without an obstacle", not [f for f in good["findings"] if f["severity"] == "blocker"], good["findings"])
    b.on("sh", "-ec", f"mv {lab_plane.STATE} {lab_plane.STATE}.disk; mkdir -m 700 {lab_plane.STATE}; "
         f"mount -t tmpfs -o size=24m,mode=700 small {lab_plane.STATE}; cp -a {lab_plane.STATE}.disk/. {lab_plane.STATE}/")
    b.lab.run("n1", "dd", "if=/dev/zero", f"of={lab_plane.STATE}/filler", "bs=64k")
    full = planned.finds("a full disk is found before a run", "disk", "blocker", ["free", "are needed", "Make room"])
    planned.refuses("and no run begins with it", full)
    b.on("rm", f"{lab_plane.STATE}/filler")
    b.on("mount", "-o", "remount,ro", lab_plane.STATE)
    planned.finds("a folder of the agent that can't be written", "folders", "blocker",
                  [lab_plane.STATE, "read-only file system", "Mount it writable"])
    b.on("umount", lab_plane.STATE)
    b.on("sh", "-ec", f"rmdir {lab_plane.STATE}; mv {lab_plane.STATE}.disk {lab_plane.STATE}")
    if b.whole:
        b.on("chown", "nobody", f"{lab_relay.FOLDER}/web.py")
        planned.finds("a file of somebody else", "owner", "warning", ["web.py (nobody)", "chown -h 0"])
    b.on("chown", "-R", "nobody", lab_relay.FOLDER)
    b.on("chown", "root", f"{lab_relay.FOLDER}/.git/objects")
    planned.finds("a folder of somebody else, as after a git pull of root", "owner", "blocker", [".git/objects (root)", "chown -h"])
    b.on("chown", "-R", "root", lab_relay.FOLDER)
    good = planned.make()
    b.tap("mended: a plan without an obstacle", not [f for f in good["findings"] if f["severity"] == "blocker"], good["findings"])


def forgetting(b):
    """A tenant that is parked while its services are stopped: nobody may start them. Who forgets it is not left with that."""
    relay = next(t for t in b.daemon.ask("GET", "/api/tenants")["tenants"] if t["slug"] == "relay")["id"]
    striker = lab_strike.Striker(b.lab, b.daemon)
    striker.on("tee", lab_plane.AGENT_ENVIRONMENT, input="export HOIST_FAILPOINT=migrate.apply.mid-effect:fail\n")
    b.end_connections()
    b.wait_answers("n1")
    plan = b.daemon.ask("POST", f"/api/tenants/{relay}/plans", {"target_version": "v1.1.0", "backup_db": False})
    run = b.daemon.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})["id"]
    until = time.monotonic() + matrix.PATIENCE_S
    while (seen := b.daemon.ask("GET", f"/api/runs/{run}"))["state"] != "ended":
        matrix.check(time.monotonic() < until, seen)
        lab_side.pause(0.1)
    striker.disarm()
    held = b.lab.run("n1", "ls", HOLD).returncode == 0
    b.tap("parked past the point of no return: its unit is held", seen["outcome"] == "parked" and held, f"{seen['outcome']}: {seen['cause']} {held}")
    said = b.daemon.ctl("tenant", "forget", "relay", code=5)
    b.tap("parked, it is not forgotten", "parked" in said, said)
    b.daemon.ask("POST", f"/api/runs/{run}/resolve", {"statement": "It was a test."})
    b.lab.cut("control", "n1", "reset")
    said = b.daemon.call_ctl("tenant", "forget", "relay")
    b.tap("its node is silent: what may be left there is named, and how to go on", said.returncode != 0 and "n1" in said.stderr
          and "zzz-hoist-hold.conf" in said.stderr, said.stdout + said.stderr)
    b.lab.heal()
    b.wait_answers("n1")
    b.daemon.ctl("tenant", "forget", "relay")
    b.on("systemctl", "start", "relay")
    active = b.lab.run("n1", "systemctl", "is-active", "relay").stdout.strip()
    b.tap("forgotten: nothing of ours is left in the unit's way", b.lab.run("n1", "ls", HOLD).returncode != 0 and active == "active", active)


def host_key(b):
    b.on("sh", "-c", "rm /etc/ssh/ssh_host_*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh")
    b.end_connections()
    b.says("another host key: a hard stop", ["another host key", "Nothing was sent", "compare its new host key"])
    before = b.on("journalctl", "--unit=ssh", "--output=cat", "--no-pager").count("Accepted publickey")
    b.says("and again", ["another host key"])
    after = b.on("journalctl", "--unit=ssh", "--output=cat", "--no-pager").count("Accepted publickey")
    b.tap("nobody has signed in there", before == after, f"{before} {after}")
    other = b.daemon.ctl("node", "trust", "n1", "--fingerprint", "SHA256:" + "A" * 43, code=1)
    b.tap("one that it does not show is not trusted", "Nothing was sent" in other, other)
    shown = b.on("ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub").split()[1]
    asked = b.daemon.ctl("node", "trust", "n1")
    b.tap("both are shown, and nothing is written unasked", shown in asked and asked.count("SHA256:") >= 2 and "Nothing was written" in asked, asked)
    b.says("still a hard stop", ["another host key"])
    b.daemon.ctl("node", "trust", "n1", "--fingerprint", shown)
    b.says("compared and trusted", ["last contact      now"], code=0)
    b.daemon.ctl("node", "forget", "n1")
    b.daemon.enrol("n1")
    b.says("forgotten and enrolled again", ["last contact      now"], code=0)


def main():
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    with matrix.tempfile.TemporaryDirectory(prefix="hoist-relay-", dir="/var/tmp") as shelf, lab_plane.new_lab(2, [shelf]) as lab, \
            lab_plane.folder_of(lab) as folder:
        lab_plane.wrap_agent(lab, "n1")
        lab_plane.wrap_agent(lab, "n2")
        daemon = lab_plane.LabDaemon(lab, folder, lab_relay.write_guide(os.path.join(folder, "shelf"), 100)).start()
        bench = Bench(lab, daemon, "--all" in sys.argv)
        bench.releases = lab_relay.Releases(os.path.join(shelf, "relay"))
        try:
            enrolment(bench)
            for part in [silence, agents, folders, full_disk, host_key, before_a_run, forgetting]:
                part(bench)
        except matrix.Wrong as wrong:
            bench.tap(str(wrong).splitlines()[0], False, wrong)
        finally:
            daemon.stop()
    print(f"1..{bench.n}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
