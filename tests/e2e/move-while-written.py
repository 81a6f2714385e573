#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant moves from SQLite to PostgreSQL while people write: several writers keep their own lists of what was acknowledged, and of every
acknowledged row there is exactly one in the new database. The seconds in which nobody got an answer are printed. The way back says how
many rows it leaves behind, and they are there. Killed in the middle nothing is lost either. What can't be noted is said, and moved while
the services are stopped. Usage: move-while-written.py [--build DIR] [--short]"""
import importlib
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import postgres  # noqa: E402
from cluster import Cluster  # noqa: E402
from file_bench import File, FileBench  # noqa: E402
from postgres import PASSWORD, check  # noqa: E402

copies = importlib.import_module("copy-and-switch")
GUIDE = copies.LITE_GUIDE.replace("  run_on: copy\n  catch_up:\n    - {column: account.name, value: upper(name)}\n", "").replace(
    "path: db/ledger.db}", """path: db/ledger.db, move: {to: postgresql, uses: "{settings.DATABASE_URL}", url: "{settings.NEW_URL}",
     schema: [/usr/bin/python3, "{directory}/schema.py"]}}""")
RELEASES = {"v1.0.0": {"migrations": [copies.LITE_BASE]}}


class Url(File):
    def url(self, *_):
        return "sqlite:///" + self.path


class MoveBench(FileBench):
    def __init__(self, folder, build):
        super().__init__(folder, build)
        self.cluster = Url(self.cluster.folder, self.cluster.path)
        self.server = Cluster(os.path.join(folder, "pg"))

    def __enter__(self):
        os.mkdir(self.server.folder)
        self.server.__enter__()
        self.server.make("ledger", "ledger", PASSWORD)
        return super().__enter__()

    def __exit__(self, *words):
        super().__exit__(*words)
        self.server.__exit__()

    def copy_program(self, work):
        super().copy_program(work)
        for name, to in (("both.py", "pq.py"), ("lite.py", "lite.py"), ("pq.py", "server.py"), ("schema.py", "schema.py")):
            shutil.copy(os.path.join(postgres.HERE, "ledger", name), os.path.join(work, to))

    def other_settings(self):
        return {"NEW_URL": self.server.url("ledger", "ledger", PASSWORD)}

    def new_texts(self):
        return self.server.psql("SELECT text FROM entry", "ledger").splitlines()

    def count(self, acked):
        there = {}
        for text in self.new_texts():
            there[text] = there.get(text, 0) + 1
        return sum(1 for t in acked if t not in there), sum(1 for t in acked if there.get(t, 0) > 1)

    def new_tables(self):
        return int(self.server.psql("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace", "ledger"))


def move(bench, rows, prefix, says="Rows carried over at last"):
    with copies.Clients(bench.port, prefix) as people:
        copies.await_rows(people, rows // 3)
        run = bench.go({"kind": "move"})
        check(run["outcome"] == "new-healthy", f"{run['outcome']}: {run['cause']}")
        copies.await_rows(people, max(rows, len(people.acked) + 20))
    missing, twice = bench.count(people.acked)
    check(missing == 0 and twice == 0, f"{missing} acknowledged rows missing, {twice} twice")
    log = bench.log_of(run)
    check(says in log, f"the log does not say {says!r}: {log}")
    check(bench.count_triggers() == 0, "something is still noted in the old database")
    return run, people


def back(bench, run, people):
    old = {row[0] for row in bench.cluster.rows("SELECT text FROM entry")}
    since = [text for text in people.acked if text not in old]
    again = bench.go({"kind": "rollback", "run": run["id"]})
    check(again["outcome"] == "new-healthy", f"{again['outcome']}: {again['cause']}")
    left = set(bench.new_texts())
    check(again["discarded_rows"] >= len(since) > 0 and all(text in left for text in since),
          f"{len(since)} rows were written since, {again['discarded_rows']} are said to be left behind")
    check(all(row[0] in old for row in bench.cluster.rows("SELECT text FROM entry")), "the old database is not what it was")
    bench.server.psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION ledger", "ledger")   # empty for the next
    return again


def over_and_back(bench):
    run, people = move(bench, 200 if bench.short else 5000, "over")
    print(f"moved: {len(people.acked)} rows acknowledged, 0 missing, 0 twice; {people.longest_silence():.2f} s without service", flush=True)
    again = back(bench, run, people)
    print(f"back: {again['discarded_rows']} rows that were written since stay in the new database, as was said", flush=True)


def unnoted(bench):
    """A table without a key: nothing is noted, everything is moved while the services are stopped."""
    bench.cluster.rows("CREATE TABLE loose (v)")
    run, people = move(bench, 60, "unnoted", "All rows are copied while they are stopped")
    back(bench, run, people)
    bench.cluster.rows("DROP TABLE loose")
    print(f"a table without a key: moved while stopped, {people.longest_silence():.2f} s without service", flush=True)


POINTS = [("transfer.apply.mid-effect", "kill-agent"), ("transfer.apply.post-effect", "kill-daemon"), ("start.apply.mid-effect", "kill-group")]


def failpoint(bench, point, mode):
    once = tempfile.mkdtemp(prefix="once-", dir=bench.folder)
    bench.again({"HOIST_FAILPOINT": f"{point}:{mode}", "HOIST_FAILPOINT_ONCE": once})
    with copies.Clients(bench.port, point.replace(".", "-"), 2) as people:
        copies.await_rows(people, 20)
        run = bench.go({"kind": "move"})
    check(point in os.listdir(once), f"{point} was never hit ({run['outcome']}: {run['cause']})")
    bench.again({})
    if run["outcome"] == "new-healthy":
        missing, twice = bench.count(people.acked)
        check(missing == 0 and twice == 0, f"{point}: {missing} missing, {twice} twice")
        back(bench, run, people)
    else:
        check(run["outcome"] in ("old-restored", "untouched"), f"{point}: {run['outcome']}: {run['cause']} {run['what_is_true_now']}")
        there = {row[0] for row in bench.cluster.rows("SELECT text FROM entry")}
        lost = [text for text in people.acked if text not in there]
        check(not lost, f"{point}: {len(lost)} acknowledged rows are lost")
        check(bench.new_tables() == 0 and bench.count_triggers() == 0, "something is left behind")
        bench.resolve(run)
    print(f"{point:26} {mode:12} {run['outcome']}, {len(people.acked)} rows acknowledged, none missing", flush=True)


def main():
    postgres.RELEASES, postgres.GUIDE = RELEASES, GUIDE
    postgres.run_parts(MoveBench, {"over": over_and_back, "unnoted": unnoted}, POINTS, failpoint, ("over",))


if __name__ == "__main__":
    main()
