#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs people that their writes are noted (migrations on a copy), and how fast what was noted is carried over. pgbench's own load of
small writes on one PostgreSQL server, in turns without and with Hoist's triggers: transactions a second of both, and the server's processor
time for each, which a busy machine disturbs less. Then the changes that have
come together are carried into the copy: rows a second, beside the rows a second that pgbench wrote, and, as the floor, beside the same number
of rows updated there by one plain statement. Prints ratios, asserts no time.
With --sqlite the same on a file in a WAL: one process that writes transactions of the same kind as fast as it can (synchronous=NORMAL), on a
real disk; the writer's own processor time.
Usage: database-capture.py [--sqlite] [--seconds 15] [--rounds 3] [--scale 5] [--build DIR]"""
import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from cluster import PORT, Cluster  # noqa: E402

RUN, PASSWORD, CLIENTS = "rn_0000000000000001", "bench", 4
COPY = f"hoist_{RUN}_copy"


def drive(build, cluster, what, folder):
    url = cluster if isinstance(cluster, str) else cluster.url("app", "app", PASSWORD)
    done = subprocess.run([os.path.join(build, "tests/bench/database-drive"), what, url, folder, RUN], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def processor_s(cluster):
    """Of the server's sessions that have ended."""
    with open(f"/proc/{cluster.process.pid}/stat", encoding="ascii", errors="replace") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def pgbench(cluster, seconds):
    """Transactions a second of the built-in load: three updates and an insert each."""
    argv = ["pgbench", "-h", cluster.sockets, "-p", str(PORT), "-U", "app", "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "app"]
    before = processor_s(cluster)
    done = subprocess.run(argv, check=True, capture_output=True, text=True, env={**os.environ, "PGPASSWORD": PASSWORD})
    used = processor_s(cluster) - before
    transactions = int(re.search(r"transactions actually processed: (\d+)", done.stdout)[1])
    return float(re.search(r"tps = ([0-9.]+)", done.stdout)[1]), transactions, 1000 * used / transactions


def make(cluster, scale):
    cluster.make("app", "app", PASSWORD)
    subprocess.run(["pgbench", "-h", cluster.sockets, "-p", str(PORT), "-U", "app", "-i", "-q", "-s", str(scale), "app"], check=True,
                   capture_output=True, env={**os.environ, "PGPASSWORD": PASSWORD})
    cluster.psql("ALTER TABLE pgbench_history ADD id bigserial PRIMARY KEY", "app")   # without a key nothing can be carried


def plain_update(cluster, rows):
    """The floor: so many rows written there by one statement."""
    begin = time.monotonic()
    cluster.psql(f"UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid <= {rows}", COPY)
    return time.monotonic() - begin


def measure(arguments, cluster, folder):
    without, with_triggers, costs = [], [], []
    pgbench(cluster, 5)   # warm
    for number in range(arguments.rounds):
        tps_without, _, ms_without = pgbench(cluster, arguments.seconds)
        without.append(tps_without)
        made = drive(arguments.build, cluster, "copy", folder)
        if number == 0:
            print(f"the copy of one moment, proven row by row: {made['seconds']:.1f} s")
        drive(arguments.build, cluster, "settle", folder)
        tps, transactions, ms = pgbench(cluster, arguments.seconds)
        costs.append(ms / ms_without)
        with_triggers.append(tps)
        written = transactions * 4
        carried = drive(arguments.build, cluster, "carry", folder)
        rest = drive(arguments.build, cluster, "carry", folder)
        rate = carried["carried"] / carried["seconds"]
        floor = plain_update(cluster, min(carried["carried"], 100000 * arguments.scale))
        floor_rate = min(carried["carried"], 100000 * arguments.scale) / floor
        print(f"round {number + 1}: {without[-1]:.0f} transactions a second, {tps:.0f} with the triggers: {tps / without[-1]:.2f} of them; "
              f"the server's processor {ms_without:.2f} and {ms:.2f} ms a transaction: {ms / ms_without:.2f} ×; "
              f"{written} writes noted in {arguments.seconds} s, {carried['carried']} rows carried in {carried['seconds']:.1f} s: {rate:.0f} rows "
              f"a second, {rate * arguments.seconds / written:.2f} × the writes, {rate / floor_rate:.2f} × one plain UPDATE; left: {rest['lag']}")
        drive(arguments.build, cluster, "end", folder)
    print(f"median: {sorted(with_triggers)[len(with_triggers) // 2] / sorted(without)[len(without) // 2]:.2f} of the transactions with the triggers, "
          f"{sorted(costs)[len(costs) // 2]:.2f} × the server's processor time for each")


# pgbench's transaction, and its tables with one index more, since a value that may be there once costs the triggers a look.
FILE_TABLES = """PRAGMA journal_mode = WAL;
CREATE TABLE branches (bid INTEGER PRIMARY KEY, bbalance INT); CREATE TABLE tellers (tid INTEGER PRIMARY KEY, bid INT, tbalance INT);
CREATE TABLE accounts (aid INTEGER PRIMARY KEY, bid INT, abalance INT, filler TEXT);
CREATE TABLE history (id INTEGER PRIMARY KEY, tid INT, bid INT, aid INT, delta INT, mark TEXT UNIQUE);
WITH RECURSIVE i (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 100000 * {scale})
INSERT INTO accounts SELECT i, 1 + i % {scale}, 0, printf('%84s', '') FROM i;
INSERT INTO branches SELECT aid, 0 FROM accounts WHERE aid <= {scale}; INSERT INTO tellers SELECT aid, 1 + aid % {scale}, 0 FROM accounts
WHERE aid <= 10 * {scale}"""


def write_file(path, seconds, scale, start):
    """Transactions a second, how many, and the processor's milliseconds for each."""
    link = sqlite3.connect(path, timeout=30, isolation_level=None)
    link.execute("PRAGMA synchronous = NORMAL")
    done, begin, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() < begin + seconds:
        n = start + done
        aid, tid, bid = n * 7919 % (100000 * scale) + 1, n % (10 * scale) + 1, n % scale + 1
        link.execute("BEGIN IMMEDIATE")
        link.execute("UPDATE accounts SET abalance = abalance + ? WHERE aid = ?", (n % 100, aid))
        link.execute("SELECT abalance FROM accounts WHERE aid = ?", (aid,)).fetchone()
        link.execute("UPDATE tellers SET tbalance = tbalance + ? WHERE tid = ?", (n % 100, tid))
        link.execute("UPDATE branches SET bbalance = bbalance + ? WHERE bid = ?", (n % 100, bid))
        link.execute("INSERT INTO history (tid, bid, aid, delta, mark) VALUES (?, ?, ?, ?, ?)", (tid, bid, aid, n % 100, f"m{n}"))
        link.execute("COMMIT")
        done += 1
    took, used = time.monotonic() - begin, time.process_time() - cpu
    link.close()
    return done / took, done, 1000 * used / done


def measure_file(arguments, folder):
    path, state = os.path.join(folder, "app.db"), os.path.join(folder, "state")
    link = sqlite3.connect(path)
    link.executescript(FILE_TABLES.format(scale=arguments.scale))
    link.close()
    parts, costs, at = [], [], write_file(path, 5, arguments.scale, 0)[1]   # warm
    for number in range(arguments.rounds):
        without, n, ms_without = write_file(path, arguments.seconds, arguments.scale, at)
        at += n
        made = drive(arguments.build, path, "copy", state)
        drive(arguments.build, path, "settle", state)
        noted, n, ms = write_file(path, arguments.seconds, arguments.scale, at)
        at += n
        carried = drive(arguments.build, path, "carry", state)
        rest = drive(arguments.build, path, "carry", state)
        drive(arguments.build, path, "end", state)
        parts.append(noted / without)
        costs.append(ms / ms_without)
        rate = carried["carried"] / carried["seconds"]
        print(f"round {number + 1}: copy {made['seconds']:.1f} s; {without:.0f} transactions a second, {noted:.0f} with the triggers: {parts[-1]:.2f} "
              f"of them; the writer's processor {ms_without:.3f} and {ms:.3f} ms a transaction: {costs[-1]:.2f} ×; {4 * n} writes noted in "
              f"{arguments.seconds} s, {carried['carried']} rows carried in {carried['seconds']:.1f} s: {rate:.0f} rows a second, "
              f"{rate * arguments.seconds / (4 * n):.2f} × the writes; left: {rest['lag']}")
    print(f"median: {sorted(parts)[len(parts) // 2]:.2f} of the transactions with the triggers, {sorted(costs)[len(costs) // 2]:.2f} × the writer's "
          "processor time for each")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=int, default=5)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build")))
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="hoist-bench-capture-")
    os.chmod(folder, 0o711)
    try:
        if arguments.sqlite:
            print(f"load {os.getloadavg()[0]:.1f} before")
            measure_file(arguments, folder)
            print(f"load {os.getloadavg()[0]:.1f} after")
            return
        os.mkdir(os.path.join(folder, "pg"))
        with Cluster(os.path.join(folder, "pg")) as cluster:
            make(cluster, arguments.scale)
            print(f"load {os.getloadavg()[0]:.1f} before")
            measure(arguments, cluster, os.path.join(folder, "state"))
            print(f"load {os.getloadavg()[0]:.1f} after")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
