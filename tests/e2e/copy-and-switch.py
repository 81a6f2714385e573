#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant on PostgreSQL, or on SQLite, whose guide migrates a copy (migrations: run_on: copy) while people write: several writers keep
their own lists of what was acknowledged, and of every acknowledged row there is exactly one afterwards, over and back. The seconds in
which nobody got an answer are printed. What could not be carried over is refused by name with nothing left behind.
Usage: copy-and-switch.py [sqlite [wal|delete]] [--build DIR] [--short]"""
import http.client
import json
import os
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import postgres  # noqa: E402
from file_bench import FileBench  # noqa: E402
from postgres import Bench, check, same  # noqa: E402

GOAL_S = 2.0
BASE = (1, ["ALTER TABLE schema_version ADD PRIMARY KEY (v)", *postgres.BASE[1]])
GOOD = (2, ["ALTER TABLE entry ADD COLUMN tag text DEFAULT 'none'", "CREATE TABLE tag (name text PRIMARY KEY)", "INSERT INTO tag VALUES ('none')",
            "UPDATE account SET name = upper(name)", "SELECT pg_sleep(1.5)", "CREATE INDEX entry_tag ON entry (tag)"])
RELEASES = {
    "v1.0.0": {"migrations": [BASE]},
    "v1.1.0": {"migrations": [BASE, GOOD]},
    "v1.2.0": {"migrations": [BASE, (3, ["INSERT INTO entry (text) VALUES ('of the migration')", "SELECT pg_sleep(1)"])]},
    "v1.3.0": {"migrations": [BASE, (4, ["ALTER TABLE entry ADD COLUMN loud text", "UPDATE entry SET loud = upper(text)"])]},
    "v1.4.0": {"migrations": [BASE, GOOD], "dies": 0.2},
    "v1.5.0": {"migrations": [BASE, (5, ["ALTER TABLE entry ADD CONSTRAINT no CHECK (text <> 'entry 1')"])]},
}
GUIDE = postgres.GUIDE.replace("  scripts: [migrate.py]\n", "  scripts: [migrate.py]\n  run_on: copy\n  catch_up:\n"
                               "    - {column: account.name, value: upper(name)}\n")


# The same on SQLite. The second makes a table anew, as there is no other way to change a column there.
LITE_BASE = (1, ["CREATE TABLE account (id INTEGER PRIMARY KEY, name text NOT NULL)",
                 "CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, account int REFERENCES account, text text UNIQUE, at text DEFAULT "
                 "current_timestamp)",
                 "WITH RECURSIVE i (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 20) INSERT INTO account (name) SELECT 'account ' || i FROM i",
                 "WITH RECURSIVE i (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 500) INSERT INTO entry (account, text) SELECT 1 + i % 20, "
                 "'entry ' || i FROM i"])
LITE_GOOD = (2, ["ALTER TABLE entry ADD COLUMN tag text DEFAULT 'none'", "CREATE TABLE tag (name text PRIMARY KEY)", "INSERT INTO tag VALUES ('none')",
                 "PRAGMA foreign_keys = OFF", "CREATE TABLE anew (id INTEGER PRIMARY KEY, name varchar(80) NOT NULL)",
                 "INSERT INTO anew SELECT id, upper(name) FROM account", "DROP TABLE account", "ALTER TABLE anew RENAME TO account",
                 "SELECT sleep(1.5)", "CREATE INDEX entry_tag ON entry (tag)"])
LITE_RELEASES = {
    "v1.0.0": {"migrations": [LITE_BASE]},
    "v1.1.0": {"migrations": [LITE_BASE, LITE_GOOD]},
    "v1.2.0": {"migrations": [LITE_BASE, (3, ["INSERT INTO entry (text) VALUES ('of the migration')", "SELECT sleep(1)"])]},
    "v1.3.0": {"migrations": [LITE_BASE, (4, ["ALTER TABLE entry ADD COLUMN loud text", "UPDATE entry SET loud = upper(text)"])]},
    "v1.4.0": {"migrations": [LITE_BASE, LITE_GOOD], "dies": 0.2},
    "v1.5.0": {"migrations": [LITE_BASE, (5, ["INSERT INTO entry (text) VALUES ('entry 1')"])]},
}

LITE_GUIDE = GUIDE.replace('{name: main, engine: postgresql, url: "{settings.DATABASE_URL}"}', '{name: main, engine: sqlite, path: db/ledger.db}')


class Clients:
    """Several writers, each with a connection of its own; when each answer came."""

    def __init__(self, port, prefix, number=4):
        self.port, self.prefix, self.over = port, prefix, threading.Event()
        self.acked, self.tried, self.times, self.lock = [], [], [], threading.Lock()
        self.threads = [threading.Thread(target=self.write, args=(i,), daemon=True) for i in range(number)]

    def write(self, who):
        n = 0
        while not self.over.is_set():
            n += 1
            text = f"{self.prefix}-{who}-{n}"
            with self.lock:
                self.tried.append(text)   # who gets no answer does not know whether it was stored
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("POST", "/entries", json.dumps({"text": text}), {"Content-Type": "application/json"})
                good = connection.getresponse().status == 201
            except (OSError, http.client.HTTPException):
                good = False
            finally:
                connection.close()
            if good:
                with self.lock:
                    self.acked.append(text)
                    self.times.append(time.monotonic())
            else:
                self.over.wait(0.02)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def longest_silence(self):
        times = sorted(self.times)
        return max(b - a for a, b in zip(times, times[1:]))


def count(bench, acked):
    """Missing, and there more than once."""
    rows = bench.cluster.psql("SELECT text FROM entry", "ledger").splitlines()
    there = {}
    for text in rows:
        there[text] = there.get(text, 0) + 1
    return sum(1 for t in acked if t not in there), sum(1 for t in acked if there.get(t, 0) > 1)


def await_rows(clients, n):
    until = time.monotonic() + 240
    while len(clients.acked) < n:
        check(time.monotonic() < until, f"only {len(clients.acked)} of {n} rows were acknowledged")
        time.sleep(0.05)   # they are counted as they come


def over_and_back(bench, rows):
    before = bench.truth()
    with Clients(bench.port, "over") as over:
        await_rows(over, rows // 4)
        run = bench.go({"target_version": "v1.1.0"})
        check(run["outcome"] == "new-healthy", f"{run['outcome']}: {run['cause']}")
        await_rows(over, max(rows, len(over.acked) + 20))
    new = bench.truth()
    missing, twice = count(bench, over.acked)
    check(missing == 0 and twice == 0, f"over: {missing} acknowledged rows missing, {twice} twice")
    check(new["version"] == "v1.1.0" and all(json.loads(r)["tag"] == "none" for r in new["rows"]["entry"]), "the new release is not whole")
    check(all(json.loads(r)["name"].isupper() for r in new["rows"]["account"]), "what the migration calculates is not there")
    lag = [line for line in bench.log_of(run).splitlines() if "changes behind" in line]
    check(lag, "the lag was never said")
    backup = bench.call("GET", f"/api/runs/{run['id']}")["backup"]
    check(backup, "there is no backup of what was set aside")
    print(f"over: {len(over.acked)} rows acknowledged, {missing} missing, {twice} twice; {over.longest_silence():.2f} s without service "
          f"(goal {GOAL_S}); {len(lag)} rounds of catching up; backup {backup}", flush=True)
    with Clients(bench.port, "back") as back:
        await_rows(back, rows // 4)
        again = bench.go({"kind": "rollback", "run": run["id"], "backup_db": False})
        check(again["outcome"] == "new-healthy", f"{again['outcome']}: {again['cause']}")
        await_rows(back, max(rows, len(back.acked) + 20))
    after = bench.truth()
    missing, twice = count(bench, over.acked + back.acked)
    check(missing == 0 and twice == 0, f"back: {missing} acknowledged rows missing, {twice} twice")
    same(before, after, over.tried + back.tried)
    check(again["discarded_rows"] == 0, f"{again['discarded_rows']} rows are said to be set aside")
    print(f"back: {len(over.acked) + len(back.acked)} rows acknowledged in all, {missing} missing, {twice} twice; "
          f"{back.longest_silence():.2f} s without service", flush=True)
    for clients in (over, back):
        check(clients.longest_silence() < 4 * GOAL_S, f"{clients.longest_silence():.1f} s without service")


def nothing_left(bench):
    check(not [name for name in bench.beside() if name.endswith(("_copy", "_ready"))], f"left behind: {bench.beside()}")
    left = bench.count_triggers()
    check(left == 0, f"{left} triggers are left behind")
    check(not os.path.exists(os.path.join(bench.tenant, ".git", "hoist-release")), "the lent release is left behind")


def refused(bench, version, words, outcome="old-restored"):
    before = bench.truth()
    with Clients(bench.port, f"w{time.monotonic_ns()}", 2) as clients:
        await_rows(clients, 5)
        run = bench.go({"target_version": version})
    check(run["outcome"] == outcome, f"{version} ended {run['outcome']}: {run['cause']}")
    check(all(word in run["cause"] for word in words), f"{version}: the cause is {run['cause']!r}")
    same(before, bench.truth(), clients.tried)
    missing, twice = count(bench, clients.acked)
    check(missing == 0 and twice == 0, f"{version}: {missing} missing, {twice} twice")
    nothing_left(bench)
    bench.resolve(run)
    print(f"{version}: {run['outcome']}: {run['cause']}", flush=True)


def failing_later(bench):
    """The new release is up on the copy and ends: back with all that was written to it."""
    before = bench.truth()
    with Clients(bench.port, f"w{time.monotonic_ns()}") as clients:
        await_rows(clients, 20)
        run = bench.go({"target_version": "v1.4.0"})
    check(run["outcome"] == "old-restored", f"{run['outcome']}: {run['cause']}")
    same(before, bench.truth(), clients.tried)
    missing, twice = count(bench, clients.acked)
    check(missing == 0 and twice == 0, f"{missing} missing, {twice} twice")
    nothing_left(bench)
    bench.resolve(run)
    print(f"v1.4.0 ends after its start: {run['outcome']}, {len(clients.acked)} rows acknowledged, {missing} missing, {twice} twice", flush=True)


def keyless(bench):
    bench.cluster.psql("CREATE TABLE loose (v int)" + ("" if isinstance(bench, FileBench) else "; ALTER TABLE loose OWNER TO ledger"), "ledger")
    plan = bench.plan({"target_version": "v1.1.0"})
    found = [f["message"] for f in plan["findings"] if f["severity"] == "blocker"]
    bench.cluster.psql("DROP TABLE loose", "ledger")
    check(any("loose has no key" in message for message in found), f"findings: {found}")
    print("a table without a key: refused before anything is done", flush=True)


POINTS = [("copy.apply.mid-effect", "kill-agent"), ("copy.apply.post-effect", "kill-daemon"), ("switch.apply.mid-effect", "kill-agent"),
          ("switch.apply.post-effect", "kill-daemon"), ("start.apply.mid-effect", "kill-group"), ("backup.apply.mid-effect", "kill-agent")]


def failpoint(bench, point, mode):
    before = bench.truth()
    once = tempfile.mkdtemp(prefix="once-", dir=bench.folder)
    bench.again({"HOIST_FAILPOINT": f"{point}:{mode}", "HOIST_FAILPOINT_ONCE": once})
    with Clients(bench.port, f"w{time.monotonic_ns()}", 2) as clients:
        await_rows(clients, 20)
        run = bench.go({"target_version": "v1.1.0"})
    check(point in os.listdir(once), f"{point} was never hit ({run['outcome']}: {run['cause']})")
    missing, twice = count(bench, clients.acked)
    check(missing == 0 and twice == 0, f"{point}: {missing} missing, {twice} twice")
    bench.again({})
    if run["outcome"] == "new-healthy":
        check(bench.truth()["version"] == "v1.1.0", "it runs another release")
        back = bench.go({"kind": "rollback", "run": run["id"], "backup_db": False})
        check(back["outcome"] == "new-healthy", f"{point}: back: {back['outcome']}: {back['cause']}")
    else:
        check(run["outcome"] == "old-restored", f"{point}: {run['outcome']}: {run['cause']} {run['what_is_true_now']}")
        bench.resolve(run)
    same(before, bench.truth(), clients.tried)
    print(f"{point:26} {mode:12} {run['outcome']}, {len(clients.acked)} rows acknowledged, {missing} missing, {twice} twice", flush=True)


EVERYDAY = ("over", "calculated", "keyless", "secrets")


class ServerBench(Bench):
    def count_triggers(self):
        return int(self.cluster.psql("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'hoist%'", "ledger"))


def main():
    on_file = "sqlite" in sys.argv[1:2]
    postgres.RELEASES, postgres.GUIDE = (LITE_RELEASES, LITE_GUIDE) if on_file else (RELEASES, GUIDE)
    if on_file:
        sys.argv.pop(1)
        FileBench.journal = sys.argv.pop(1) if sys.argv[1:2] and sys.argv[1] in ("wal", "delete") else "wal"
    parts = {"over": lambda b: over_and_back(b, 200 if b.short else 5000), "keyless": keyless,
             "collision": lambda b: refused(b, "v1.2.0", ["given out on both sides"]),
             "calculated": lambda b: refused(b, "v1.3.0", ["the migrations fill the new column loud", "catch_up"]),
             "failing": lambda b: refused(b, "v1.5.0", ["migrate.py", "UNIQUE" if on_file else "violated by some row"]), "later": failing_later}
    postgres.run_parts(FileBench if on_file else ServerBench, parts, POINTS, failpoint, EVERYDAY)


if __name__ == "__main__":
    main()
