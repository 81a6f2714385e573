#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One tenant with a large SQLite database is upgraded and rolled back by Hoist while somebody writes to it; beside it, in the same run and on the same file system, the
floor: a plain copy with sync, and SQLite's own online backup through its shell. Prints ratios, asserts no time.
Usage: database-500mb.py [--megabytes 500] [--build DIR] [--times N]"""

import argparse
import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Fleet, Plane, report  # noqa: E402

DOWN = ("stop", "backup", "checkout", "activate", "migrate", "restore", "start")
PLAIN_COPY_S = 0.34   # of 500 MB with sync, on the quiet machine whose figures the goals are


def fill(path, megabytes):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE IF NOT EXISTS attachment (id INTEGER PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL)")
    for i in range(megabytes * 16):
        db.execute("INSERT INTO attachment (name, body) VALUES (?, ?)", (f"file-{i}", os.urandom(64 * 1024 - 256)))
        if i % 256 == 0:
            db.commit()
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def plain_copy(path, folder):
    target = os.path.join(folder, "plain-copy.db")
    t0 = time.monotonic()
    shutil.copyfile(path, target)
    with open(target, "rb") as f:
        os.fsync(f.fileno())
    t1 = time.monotonic()
    os.unlink(target)
    return t1 - t0


def shell_backup(path, folder):
    target = os.path.join(folder, "shell-backup.db")
    t0 = time.monotonic()
    subprocess.run(["sqlite3", path, f".backup {target}"], check=True)
    t1 = time.monotonic()
    os.unlink(target)
    return t1 - t0


def parse(time_text):
    return datetime.fromisoformat(time_text.replace("Z", "+00:00"))


def seconds(run, kind):
    for step in run["steps"]:
        if step["kind"] == kind and step["started_at"] and step["ended_at"]:
            return (parse(step["ended_at"]) - parse(step["started_at"])).total_seconds()
    return 0.0


def between_stop_and_start(run):
    """Steps of the downtime, in their order, with their seconds."""
    return [(s["kind"], seconds(run, s["kind"])) for s in run["steps"] if s["kind"] in DOWN and s["started_at"]]


class Writer(threading.Thread):
    """Somebody uses the application all the time: what is prepared before the stop is never the last word."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.over, self.n = port, threading.Event(), 0

    def run(self):
        while not self.over.wait(0.05):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                body = json.dumps({"first_name": f"w{self.n}", "last_name": "Bench"})
                connection.request("POST", "/api/persons", body, {"Content-Type": "application/json"})
                self.n += connection.getresponse().status == 201
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()


def measure(plane, tenant, path, folder):
    """One upgrade and its rollback, with the floors right before them: only ratios of one moment count."""
    copy = sorted(plain_copy(path, folder) for _ in range(3))[1]
    shell = sorted(shell_backup(path, folder) for _ in range(3))[1]
    writer = Writer(tenant["backend_port"])
    writer.start()
    run = plane.wait_runs(plane.upgrade_all([tenant["id"]], "v0.3.0"))[0]
    if run["outcome"] != "new-healthy":
        raise SystemExit(run["cause"])
    plan = plane.call("POST", f"/api/tenants/{tenant['id']}/plans", {"kind": "rollback", "run": run["id"], "backup_db": False})
    body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"], "reason": "benchmark"}
    back = plane.wait_runs([plane.call("POST", "/api/runs", body)["id"]])[0]
    writer.over.set()
    writer.join()
    if back["outcome"] != "new-healthy":
        raise SystemExit(back["cause"])
    return {"copy": copy, "shell": shell, "run": run, "back": back, "written": writer.n}


def tell(megabytes, m):
    run, back = m["run"], m["back"]
    services = seconds(back, "start") + seconds(back, "stop")
    rows = {"plain copy": {"wall": m["copy"]}, "sqlite3 .backup": {"wall": m["shell"]},
            "hoist backup": {"wall": seconds(run, "backup"), "down": run["downtime_s"]},
            "hoist restore": {"wall": seconds(back, "restore"), "down": back["downtime_s"]},
            "  before the stop": {"wall": seconds(run, "prepare")}}
    report(f"a database of {megabytes} MB, {m['written']} rows written meanwhile, {back['discarded_rows']} of them set aside", rows, "plain copy", [
        ("backup, verified by a restore, between stop and start / plain copy", seconds(run, "backup") / m["copy"], 0.5),
        ("rollback downtime less service stop and start, s", back["downtime_s"] - services, 0.2),
        ("the same / plain copy", (back["downtime_s"] - services) / m["copy"], 0.2 / PLAIN_COPY_S),
    ])
    for name, one in (("upgrade", run), ("rollback", back)):
        print(f"  {name}, between stop and healthy: " + ", ".join(f"{kind} {s:.3f} s" for kind, s in between_stop_and_start(one)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", "build"))
    parser.add_argument("--times", type=int, default=1, help="so often; the last line is of the medians")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder:
        with Fleet(args.build, os.path.join(folder, "fleet"), 1, 200) as fleet:
            path = os.path.join(fleet.directories()[0], "db/pocket.db")
            fill(path, args.megabytes)
            with open(os.path.join(fleet.directory, "inventory.json"), encoding="utf-8") as f:
                tenant = json.load(f)["tenants"][0]
            with Plane(args.build, fleet.directory) as plane:
                plane.wait_observed(plane.tenant_ids())
                all_of = [measure(plane, tenant, path, folder) for _ in range(args.times)]
                memory = plane.memory_kib()
    for one in all_of:
        tell(args.megabytes, one)
    middle = lambda values: sorted(values)[len(all_of) // 2]  # noqa: E731
    print(f"  medians of {len(all_of)}: backup / plain copy {middle([seconds(m['run'], 'backup') / m['copy'] for m in all_of]):.2f}, "
          f"restore / plain copy {middle([seconds(m['back'], 'restore') / m['copy'] for m in all_of]):.2f}")
    print(f"  memory of hoistd: {memory / 1024:.1f} MiB")


if __name__ == "__main__":
    main()
