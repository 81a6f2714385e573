#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a verified backup of a large PostgreSQL database costs between stop and start, and what going back costs; beside it, in the same run on
the same server, the floors: CREATE DATABASE … TEMPLATE … STRATEGY FILE_COPY, and pg_dump -Fc and pg_restore as people call them. Twice: nobody has written since
the copy was prepared, and somebody has. Prints ratios, asserts no time.
Usage: database-postgres-500mb.py [--megabytes 500] [--build DIR]"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from fleet import report  # noqa: E402
from postgres import TENANT, Bench, Writer  # noqa: E402
from datetime import datetime  # noqa: E402

DOWN = ("stop", "backup", "checkout", "activate", "migrate", "restore", "start")


def fill(cluster, megabytes):
    """Rows of 1 KiB that don't compress, in one large table beside the application's small ones."""
    cluster.psql("CREATE TABLE attachment (id serial PRIMARY KEY, name text NOT NULL, body bytea NOT NULL); ALTER TABLE attachment OWNER TO ledger; "
                 "ALTER TABLE attachment ALTER body SET STORAGE PLAIN; INSERT INTO attachment (name, body) SELECT 'file ' || i, (SELECT "
                 "string_agg(decode(md5(i::text || k), 'hex'), ''::bytea) FROM generate_series(1, 60) k) "
                 f"FROM generate_series(1, {megabytes * 1000}) i; CHECKPOINT", "ledger")
    cluster.psql("VACUUM ANALYZE attachment", "ledger")
    return int(cluster.psql("SELECT pg_database_size('ledger')")) / 1e6


def timed(action):
    begin = time.monotonic()
    action()
    return time.monotonic() - begin


def floors(bench):
    """The floors need a database that nobody has open, as the backup does."""
    cluster, target = bench.cluster, os.path.join(bench.folder, "floor.dump")
    bench.call("POST", f"/api/tenants/{TENANT}/services/stop")
    copies = []
    for _ in range(3):
        copies.append(timed(lambda: cluster.psql("CREATE DATABASE floor TEMPLATE ledger STRATEGY FILE_COPY")))
        cluster.psql("DROP DATABASE floor")
    dump = timed(lambda: subprocess.run(["pg_dump", "-Fc", "-h", cluster.sockets, "-U", "postgres", "-f", target, "ledger"], check=True))
    cluster.psql("CREATE DATABASE floor")
    restore = timed(lambda: subprocess.run(["pg_restore", "-j2", "-h", cluster.sockets, "-U", "postgres", "-d", "floor", target], check=True))
    cluster.psql("DROP DATABASE floor")
    os.unlink(target)
    bench.call("POST", f"/api/tenants/{TENANT}/services/start")
    bench.await_api()
    return sorted(copies)[1], dump, restore


def seconds(run, kind):
    parse = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00"))  # noqa: E731
    for step in run["steps"]:
        if step["kind"] == kind and step["started_at"] and step["ended_at"]:
            return (parse(step["ended_at"]) - parse(step["started_at"])).total_seconds()
    return 0.0


def measure(bench, megabytes, writes):
    copy, dump, restore = floors(bench)
    writer = Writer(bench.port, f"bench{time.monotonic_ns()}")
    if writes:
        writer.start()
    run = bench.go({"target_version": "v1.1.0"})
    if run["outcome"] != "new-healthy":
        raise SystemExit(run["cause"])
    back = bench.go({"kind": "rollback", "run": run["id"], "backup_db": False})
    if writes:
        writer.finish()
    if back["outcome"] != "new-healthy":
        raise SystemExit(back["cause"])
    services = seconds(back, "start") + seconds(back, "stop")
    drill = bench.call("GET", f"/api/backups/{run['backup']}")["restore_s"]
    rows = {"FILE_COPY": {"wall": copy}, "pg_dump -Fc": {"wall": dump}, "pg_restore -j2": {"wall": restore}, "  Hoist's drill": {"wall": drill},
            "backup": {"wall": seconds(run, "backup"), "down": run["downtime_s"]},
            "restore": {"wall": seconds(back, "restore"), "down": back["downtime_s"]},
            "  prepare": {"wall": seconds(run, "prepare")}}
    report(f"{megabytes:.0f} MB on PostgreSQL, {len(writer.acked)} rows written meanwhile, {back['discarded_rows']} of them set aside", rows, "FILE_COPY", [
        ("backup, verified by a restore, between stop and start / FILE_COPY", seconds(run, "backup") / copy, 1.0),
        ("the same / pg_dump -Fc", seconds(run, "backup") / dump, 1.0),
        ("all of it (prepared, dumped, restored, compared) / pg_dump -Fc and pg_restore", (seconds(run, "prepare") + seconds(run, "backup")) / (dump + restore), 1.0),
        ("rollback downtime less service stop and start, s", back["downtime_s"] - services, 0.2)])
    for name, one in (("upgrade", run), ("rollback", back)):
        print(f"  {name}, between stop and healthy: " + ", ".join(f"{s['kind']} {seconds(one, s['kind']):.3f} s" for s in one["steps"]
                                                                    if s["kind"] in DOWN and s["started_at"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build")))
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="hoist-bench-pg-")
    os.chmod(folder, 0o711)
    try:
        with Bench(folder, os.path.abspath(arguments.build)) as bench:
            size = fill(bench.cluster, arguments.megabytes)
            measure(bench, size, False)
            measure(bench, size, True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
