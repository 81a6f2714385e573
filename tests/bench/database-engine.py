#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change of engine, SQLite to PostgreSQL: rows a second of Hoist's typed copy, alone and with its comparison of every row on both sides,
beside pgloader with the same tables made beforehand, on the same server in the same run. Prints ratios, asserts no time. Afterwards it is said
what each of them has got wrong: rows that differ, by Hoist's comparison. Usage: database-engine.py [--rows 200000] [--rounds 3] [--build DIR]"""
import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from cluster import PORT, Cluster  # noqa: E402

PASSWORD = "bench"
TABLES = ("CREATE TABLE account (id bigint PRIMARY KEY, name text NOT NULL, active boolean NOT NULL, born timestamp, data text)",
          "CREATE TABLE entry (id bigint PRIMARY KEY, account bigint NOT NULL REFERENCES account (id), text text NOT NULL, amount numeric(12,2), "
          "photo bytea)")


def fill(path, rows):
    with contextlib.closing(sqlite3.connect(path)) as db:
        for sql in TABLES:
            db.execute(sql.replace("bytea", "blob").replace("boolean", "BOOLEAN"))
        accounts = rows // 10
        db.executemany("INSERT INTO account VALUES (?, ?, ?, ?, ?)",
                       ((i, f"account {i} – ä", i % 2, f"2024-01-{1 + i % 28:02} 10:20:30.{i % 1000000:06}", json.dumps({"n": i}))
                        for i in range(1, accounts + 1)))
        db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
                       ((i, 1 + i % accounts, f"entry {i} " + "x" * (i % 60), i / 100, bytes([i % 256]) * 40) for i in range(1, rows - accounts + 1)))
        db.commit()


def make_target(cluster, name):
    cluster.psql(f"DROP DATABASE IF EXISTS {name}")
    cluster.psql(f"CREATE DATABASE {name} OWNER app")
    for sql in TABLES:
        cluster.psql(f"SET ROLE app; {sql}", name)


def drive(build, cluster, name, what, folder, source):
    done = subprocess.run([os.path.join(build, "tests/bench/database-drive"), what, cluster.url(name, "app", PASSWORD), folder, source],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def pgloader(cluster, name, source):
    """Seconds of the whole program: it is one that people start."""
    argv = ["pgloader", "--with", "data only", "--with", "reset sequences", f"sqlite://{source}",
            f"pgsql://postgres@unix:{cluster.sockets}:{PORT}/{name}"]
    begin = time.monotonic()
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=os.path.dirname(source))
    return (time.monotonic() - begin, done.stdout + done.stderr) if done.returncode == 0 else (None, done.stdout + done.stderr)


def median(values):
    return sorted(values)[len(values) // 2]


def measure(arguments, cluster, folder, source):
    ours, proven, theirs = [], [], []
    for number in range(arguments.rounds):
        make_target(cluster, "ours")
        copied = drive(arguments.build, cluster, "ours", "transfer", folder, source)
        compared = drive(arguments.build, cluster, "ours", "compare", folder, source)
        ours.append(copied["seconds"])
        proven.append(copied["seconds"] + compared["seconds"])
        line = f"round {number + 1}: Hoist {arguments.rows / ours[-1]:.0f} rows a second, with the comparison of every row {arguments.rows / proven[-1]:.0f}"
        if shutil.which("pgloader"):
            make_target(cluster, "theirs")
            seconds, said = pgloader(cluster, "theirs", source)
            if seconds is None:
                raise SystemExit("pgloader failed: " + said[-2000:])
            theirs.append(seconds)
            line += f", pgloader {arguments.rows / seconds:.0f}"
        print(line, flush=True)
    print(f"Hoist's copy: {compared['differing']} of {compared['rows']} rows differ")
    if not theirs:
        print("pgloader is not installed (Debian package pgloader): left out")
        return
    there = drive(arguments.build, cluster, "theirs", "compare", folder, source)
    print(f"pgloader's copy: {there['differing']} of {there['rows']} rows differ")
    print(f"median: {median(theirs) / median(ours):.2f} × pgloader's rows a second; {median(theirs) / median(proven):.2f} × with every row compared")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build")))
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="hoist-bench-engine-")
    os.chmod(folder, 0o711)
    try:
        os.mkdir(os.path.join(folder, "pg"))
        source = os.path.join(folder, "source.db")
        fill(source, arguments.rows)
        with Cluster(os.path.join(folder, "pg")) as cluster:
            cluster.make("app", "app", PASSWORD)
            print(f"load {os.getloadavg()[0]:.1f} before")
            measure(arguments, cluster, os.path.join(folder, "state"), source)
            print(f"load {os.getloadavg()[0]:.1f} after")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
