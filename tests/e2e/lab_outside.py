#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests from outside of the nodes of a lab, all the time, as a load balancer sends them: the nodes take turns, and what fails at one is
tried at the next. Two things are counted: failed at a node, and failed for whoever asked (no node answered). Run in the control side's
network: `lab_outside.py PORT NAME=ADDRESS…`. For each line on stdin it prints what was counted since the line before, as JSON; it ends
when stdin does."""
import http.client
import json
import subprocess
import sys
import threading
import time

WORKERS, PAUSE_S, PATIENCE_S = 4, 0.01, 2


class Tally:
    """What all workers have seen since it was last taken."""

    def __init__(self, names):
        self.names, self.lock, self.begun = list(names), threading.Lock(), time.monotonic()
        self.last = {name: None for name in names}   # version and process of its last answer
        self.clear()

    def clear(self):
        self.asked = self.failed = self.passed_on = 0
        self.slowest_s = 0.0
        self.failed_at = {name: 0 for name in self.names}
        self.answered_by = {name: 0 for name in self.names}
        self.versions = {name: [] for name in self.names}   # each time that another one answered

    def refused(self, name):
        with self.lock:
            self.failed_at[name] += 1

    def answered(self, name, answer):
        with self.lock:
            self.answered_by[name] += 1
            self.last[name] = answer
            if self.versions[name][-1:] != [answer["version"]]:
                self.versions[name].append(answer["version"])

    def over(self, turns, answered, seconds):
        with self.lock:
            self.asked += 1
            self.failed += not answered
            self.passed_on += answered and turns > 1
            self.slowest_s = max(self.slowest_s, seconds)

    def take(self):
        with self.lock:
            now = time.monotonic()
            seen = {"seconds": now - self.begun, "asked": self.asked, "failed": self.failed, "passed_on": self.passed_on,
                    "slowest_s": self.slowest_s, "failed_at": self.failed_at, "answered_by": self.answered_by, "versions": self.versions,
                    "last": dict(self.last)}
            self.begun = now
            self.clear()
        return seen


def ask(address, port):
    """What the node answers, or None."""
    line = http.client.HTTPConnection(address, port, timeout=PATIENCE_S)
    try:
        line.request("GET", "/health")
        answer = line.getresponse()
        text = answer.read()
        return json.loads(text) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None   # refused, broken off in the middle, or half of it
    finally:
        line.close()


def work(number, nodes, port, tally, end):
    names = list(nodes)
    while not end.wait(PAUSE_S):
        number += 1
        begun, turns, answer = time.monotonic(), 0, None
        while turns < len(names) and answer is None:
            name = names[(number + turns) % len(names)]
            turns += 1
            answer = ask(nodes[name], port)
            if answer is None:
                tally.refused(name)
            else:
                tally.answered(name, answer)
        tally.over(turns, answer is not None, time.monotonic() - begun)


class Outside:
    """It, run beside a test."""

    def __init__(self, lab, port):
        self.total, nodes = {}, [f"{name}={lab.address(name)}" for name in lab.names()]
        self.process = subprocess.Popen(lab.command("control", sys.executable, __file__, str(port), *nodes), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def take(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def main():
    port, nodes = int(sys.argv[1]), dict(word.split("=") for word in sys.argv[2:])
    tally, end = Tally(nodes), threading.Event()
    workers = [threading.Thread(target=work, args=(i, nodes, port, tally, end)) for i in range(WORKERS)]
    for worker in workers:
        worker.start()
    for _ in sys.stdin:
        print(json.dumps(tally.take()), flush=True)
    end.set()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
