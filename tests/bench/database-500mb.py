#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One tenant with a large SQLite database is upgraded and rolled back by Hoist; beside it, in the same run and on the same file system, the
floor: a plain copy with sync, and SQLite's own online backup through its shell. Prints ratios, asserts no time.
Usage: database-500mb.py [--megabytes 500] [--build DIR]"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Fleet, Plane, report  # noqa: E402


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


def seconds(run, kind):
    from datetime import datetime
    for step in run["steps"]:
        if step["kind"] == kind and step["started_at"] and step["ended_at"]:
            parse = lambda t: datetime.fromisoformat(t.replace("Z", "+00:00"))  # noqa: E731
            return (parse(step["ended_at"]) - parse(step["started_at"])).total_seconds()
    return 0.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", "build"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder:
        with Fleet(args.build, os.path.join(folder, "fleet"), 1, 200) as fleet:
            path = os.path.join(fleet.directories()[0], "db/pocket.db")
            fill(path, args.megabytes)
            rows = {"plain copy": {"wall": sorted(plain_copy(path, folder) for _ in range(3))[1]},
                    "sqlite3 .backup": {"wall": sorted(shell_backup(path, folder) for _ in range(3))[1]}}
            with Plane(args.build, fleet.directory) as plane:
                ids = plane.tenant_ids()
                plane.wait_observed(ids)
                run = plane.wait_runs(plane.upgrade_all(ids, "v0.3.0"))[0]
                if run["outcome"] != "new-healthy":
                    raise SystemExit(run["cause"])
                plan = plane.call("POST", f"/api/tenants/{ids[0]}/plans", {"kind": "rollback", "run": run["id"], "backup_db": False})
                body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"], "reason": "benchmark"}
                back = plane.wait_runs([plane.call("POST", "/api/runs", body)["id"]])[0]
                if back["outcome"] != "new-healthy":
                    raise SystemExit(back["cause"])
                memory = plane.memory_kib()
            rows["hoist backup"] = {"wall": seconds(run, "backup"), "down": run["downtime_s"]}
            rows["hoist restore"] = {"wall": seconds(back, "restore"), "down": back["downtime_s"]}
    services = seconds(back, "start") + seconds(back, "stop")
    report(f"a database of {args.megabytes} MB", rows, "plain copy", [
        ("backup, verified by a restore, between stop and start / plain copy", rows["hoist backup"]["wall"] / rows["plain copy"]["wall"], 0.5),
        ("rollback downtime less service stop and start, s", back["downtime_s"] - services, 0.2),
    ])
    print(f"  memory of hoistd: {memory / 1024:.1f} MiB")


if __name__ == "__main__":
    main()
