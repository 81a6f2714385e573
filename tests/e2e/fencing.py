#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two control planes and a frozen one, on one node: again and again the tenant is taken over under a higher epoch while the one before is
idle, in the middle of a step, has more orders in its pipe, or its agent stands still. It then wakes up and goes on: over its old line
and over a new one. Each effect writes its epoch and its order on the node as it begins and as it ends; the test writes when a take-over
was answered. No effect may begin under an epoch that was taken over, none may be done twice, and no two may overlap. Before that, with
real daemons: a second one on the same data refuses to start beside one that is frozen. Without --all: 40 take-overs instead of 1,000."""
import argparse
import json
import os
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build"))
AGENT = os.path.join(BUILD, "src/agent/hoist-agent")
HOISTD = os.path.join(BUILD, "src/daemon/hoistd")
INSTANCE, TENANT, RUN = "in_0123456789abcdef", "tn_0123456789abcdef", "rn_0123456789abcdef"
SITUATIONS = ["idle", "mid-step", "queued", "frozen"]
LIMIT_S = 60


class Wrong(Exception):
    pass


class Line:
    """A control plane's line to an agent of its own on the node."""

    def __init__(self, bench):
        self.bench, self.next, self.buffer = bench, 1, b""
        self.agent = subprocess.Popen([AGENT, "--state", bench.state], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=bench.errors, bufsize=0)
        self.call("hello", protocol=1, instance=INSTANCE)

    def send(self, name, **members):
        order = json.dumps({"id": self.next, "order": name, **members}).encode()
        self.next += 1
        try:
            self.agent.stdin.write(struct.pack(">I", len(order)) + order)
        except BrokenPipeError:
            pass   # its agent was told to go
        return self.next - 1

    def receive(self, number):
        """The reply that ends that order; None when the line has ended."""
        while True:
            while len(self.buffer) >= 4 and len(self.buffer) >= 4 + struct.unpack(">I", self.buffer[:4])[0]:
                n = struct.unpack(">I", self.buffer[:4])[0]
                reply, self.buffer = json.loads(self.buffer[4:4 + n]), self.buffer[4 + n:]
                if reply["id"] == number and reply["type"] in ("result", "error"):
                    return reply
            if not select.select([self.agent.stdout], [], [], LIMIT_S)[0]:
                raise Wrong("an agent does not answer")
            data = os.read(self.agent.stdout.fileno(), 65536)
            if not data:
                return None
            self.buffer += data

    def call(self, name, **members):
        return self.receive(self.send(name, **members))

    def claim(self, epoch, wait_ms=20000):
        return self.call("claim", tenant={"id": TENANT}, run=RUN, epoch=epoch, wait_ms=wait_ms)

    def send_step(self, epoch):
        return self.send("step", **self.bench.new_step(epoch))

    def close(self):
        self.agent.stdin.close()
        self.agent.stdout.close()
        self.agent.wait(LIMIT_S)


class Bench:
    def __init__(self, folder):
        self.state, self.directory = os.path.join(folder, "node"), os.path.join(folder, "tenant")
        self.effects = os.path.join(folder, "effects")
        self.steps, self.refused = 0, 0
        os.makedirs(self.directory)
        open(self.effects, "w", encoding="ascii").close()
        self.errors = open(os.path.join(folder, "stderr"), "wb")

    def new_step(self, epoch):
        """An effect that takes a moment; its order's number is its own."""
        self.steps += 1
        pause = random.choice(["0", "0.01", "0.05"])
        script = f"echo begin {epoch} {self.steps} >> {self.effects}; sleep {pause}; echo end {epoch} {self.steps} >> {self.effects}"
        tenant = {"id": TENANT, "slug": "one", "name": "One", "application": "cbapp", "environment": "test", "node": "",
                  "directory": self.directory, "domain": "", "api_domain": "", "frontend_port": 0, "backend_port": 0, "settings": {},
                  "created_at": None, "deployed_at": None, "hold_reason": None, "hold_by": None, "hold_at": None}
        return {"tenant": tenant, "run": RUN, "epoch": epoch, "step": self.steps, "kind": "migrate", "direction": "apply", "deadline_s": 30,
                "args": {"scripts": ["effect"], "commands": [["/bin/sh", "-c", script]], "folder": self.directory}}

    def note(self, text):
        with open(self.effects, "a", encoding="ascii") as f:
            f.write(text + "\n")

    def refuse(self, reply, codes):
        """An order of one that was taken over."""
        if reply is not None and (reply["type"] != "error" or reply["code"] not in codes):
            raise Wrong(f"an old epoch was served: {reply}")
        self.refused += 1


def bring_into(situation, line, epoch):
    if situation in ("mid-step", "queued", "frozen"):
        line.send_step(epoch)
    if situation in ("queued", "frozen"):
        for _ in range(random.randint(1, 3)):
            line.send_step(epoch)
    if situation != "idle":
        select.select([], [], [], random.random() * 0.1)   # a random moment of it
    if situation == "frozen":
        line.agent.send_signal(signal.SIGSTOP)


def take_over(bench, line, epoch, situation):
    """The line of the new control plane, with the tenant claimed."""
    fresh = Line(bench)
    if situation == "frozen":
        reply = fresh.claim(epoch, wait_ms=200)
        if reply["type"] == "result":
            raise Wrong("a tenant was taken over from an agent that stands still and holds it")
        line.agent.send_signal(signal.SIGCONT)
    reply = fresh.claim(epoch)
    if reply["type"] != "result":
        raise Wrong(f"the take-over was refused: {reply}")
    bench.note(f"claimed {epoch}")
    return fresh


def wake_up(bench, line, epoch):
    """The one before goes on as if nothing had happened: over its old line, and over a new one."""
    bench.refuse(line.receive(line.send_step(epoch)), ())
    line.close()
    again = Line(bench)
    bench.refuse(again.call("step", **bench.new_step(epoch)), ("conflict",))
    bench.refuse(again.claim(epoch, wait_ms=0), ("fenced",))
    bench.refuse(again.call("step", **bench.new_step(epoch)), ("conflict",))
    again.close()


def count(path):
    """(effects, those under an epoch that was taken over, those done twice, overlaps)"""
    highest, running, begun, stale, twice, overlaps = 0, None, set(), 0, 0, 0
    with open(path, encoding="ascii") as f:
        for line in f:
            word, epoch, *order = line.split()
            if word == "claimed":
                highest = int(epoch)
                overlaps += running is not None
            elif word == "begin":
                stale += int(epoch) < highest
                twice += order[0] in begun
                overlaps += running is not None
                begun.add(order[0])
                running = order[0]
            else:
                running = None
    return len(begun), stale, twice, overlaps


def take_overs(folder, n):
    bench = Bench(folder)
    line = Line(bench)
    line.claim(1)
    seen = dict.fromkeys(SITUATIONS, 0)
    for epoch in range(2, n + 2):
        situation = SITUATIONS[epoch % len(SITUATIONS)]
        seen[situation] += 1
        if line.call("step", **bench.new_step(epoch - 1))["type"] != "result":
            raise Wrong("the holder's own step was refused")
        bring_into(situation, line, epoch - 1)
        fresh = take_over(bench, line, epoch, situation)
        wake_up(bench, line, epoch - 1)
        line = fresh
    line.close()
    effects, stale, twice, overlaps = count(bench.effects)
    print(f"{n} take-overs ({', '.join(f'{v} {k}' for k, v in seen.items())}), {effects} effects, {bench.refused} orders refused: "
          f"{stale} effects with an old epoch, {twice} done twice, {overlaps} overlaps")
    if stale or twice or overlaps or effects < n:
        raise Wrong("an effect that must not be")


def second_daemon(folder):
    """Beside a daemon that stands still a second one does not start; it serves again when it goes on."""
    data = os.path.join(folder, "data")
    os.mkdir(data, 0o700)
    first = subprocess.Popen([HOISTD, "--data", data, "--agent", AGENT], stdout=subprocess.PIPE, text=True)
    try:
        first.stdout.readline()
        first.send_signal(signal.SIGSTOP)
        second = subprocess.run([HOISTD, "--data", data, "--agent", AGENT], check=False, capture_output=True, text=True, timeout=LIMIT_S)
        if second.returncode == 0:
            raise Wrong("a second daemon serves the same data")
        print(f"beside a frozen daemon a second one ends with {second.returncode}: {second.stderr.strip().splitlines()[-1]}")
    finally:
        first.send_signal(signal.SIGCONT)
        first.terminate()
        first.wait(LIMIT_S)
        first.stdout.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1000000)
    args = parser.parse_args()
    random.seed(args.seed)
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0"
    folder = tempfile.mkdtemp(prefix="hoist-fencing-")
    begun = time.monotonic()
    print(f"seed {args.seed}")
    try:
        second_daemon(folder)
        take_overs(folder, 1000 if args.all else 40)
        print(f"{time.monotonic() - begun:.0f} s")
        return 0
    except Wrong as wrong:
        print(f"WRONG: {wrong}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
