# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks measure with: many tenants made of one, a node that never answers, the processor time of Hoist itself told apart from
that of what it starts, and how busy the machine is with other things."""
import json
import os
import sqlite3
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import processor_seconds, resident_kib  # noqa: E402


def multiply(directory, n):
    """Makes n tenants of the first one of a control plane that is not running: same releases, same sighting, folders of their own that
    are not there. For lists and queues, where nobody goes to the folder."""
    db = sqlite3.connect(os.path.join(directory, "hoist.db"))
    db.execute("PRAGMA foreign_keys = ON")
    tenant, slug, folder, body = db.execute("SELECT id, slug, directory, body FROM tenants ORDER BY slug = 'testsite' DESC LIMIT 1").fetchone()
    sighting = db.execute("SELECT body FROM sightings WHERE tenant = ?", (tenant,)).fetchone()[0]
    for i in range(n - db.execute("SELECT count(*) FROM tenants").fetchone()[0]):
        one = json.loads(body)
        one.update(id=f"tn_{i:016d}", slug=f"site-{i}", name=f"Site {i}", directory=f"{folder}-{i}", environment="production")
        seen = json.loads(sighting)
        seen["tenant"] = one["id"]
        db.execute("INSERT INTO tenants (id, slug, node, directory, body) VALUES (?, ?, '', ?, ?)",
                   (one["id"], one["slug"], one["directory"], json.dumps(one)))
        db.execute("INSERT INTO sightings (tenant, body) VALUES (?, ?)", (one["id"], json.dumps(seen)))
    db.commit()
    db.close()


def write_silent_agent(folder):
    """A node that never answers: what is known stays as it is, and nothing is done."""
    path = os.path.join(folder, "silent-agent")
    with open(path, "w", encoding="ascii") as f:
        f.write("#!/usr/bin/python3\nimport sys\nsys.stdin.read()\n")
    os.chmod(path, 0o755)
    return path


def switches_each(pid):
    """How often each of its threads went to sleep and was woken."""
    found = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status", encoding="ascii") as f:
            found[task] = sum(int(line.split()[1]) for line in f if line.startswith("voluntary_ctxt_switches"))
    return found


def switches(pid):
    return sum(switches_each(pid).values())


class Accounts:
    """Processor time and memory of hoistd and its agents, told apart from that of the agents' children. An agent's own time is in no
    account once it has ended, so the living ones are looked at often."""

    def __init__(self, plane):
        self.pid, self.agents, self.peak_kib, self.ending = plane.process.pid, {}, 0, threading.Event()

    def __enter__(self):
        self.look()
        self.base_own, self.base_all = self.sum()
        self.base_daemon = processor_seconds(self.pid)[0]
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()
        self.look()
        own, everything = self.sum()
        self.own = own - self.base_own
        self.daemon = processor_seconds(self.pid)[0] - self.base_daemon
        self.children = everything - self.base_all - self.own

    def watch(self):
        while not self.ending.wait(0.05):   # a sample each 50 ms
            self.look()

    def look(self):
        kib = resident_kib(self.pid)
        try:
            with open(f"/proc/{self.pid}/task/{self.pid}/children", encoding="ascii") as f:
                pids = f.read().split()
            for task in os.listdir(f"/proc/{self.pid}/task"):
                with open(f"/proc/{self.pid}/task/{task}/children", encoding="ascii") as f:
                    pids += f.read().split()
        except OSError:
            pids = []
        for pid in set(pids):
            times = processor_seconds(pid)
            if times is not None:
                self.agents[pid] = times
                kib += resident_kib(pid)
        self.peak_kib = max(self.peak_kib, kib)

    def sum(self):
        daemon = processor_seconds(self.pid)
        own = daemon[0] + sum(times[0] for times in self.agents.values())
        living = sum(sum(times) for pid, times in self.agents.items() if processor_seconds(pid) is not None)
        return own, daemon[0] + daemon[1] + living


def machine():
    """One line about what the figures were taken on."""
    with open("/proc/loadavg", encoding="ascii") as f:
        load = f.read().split()[0]
    busy = float(load) > os.cpu_count()
    return f"{os.cpu_count()} processors, load average {load}" + (": a busy machine, only ratios within a run mean something" if busy else "")
