#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant moves from SQLite to PostgreSQL while people write: several writers keep their own lists of what was acknowledged, and of every
acknowledged row there is exactly one in the new database. The seconds in which nobody got an answer are printed. The way back takes along
what was written since, changed and deleted, while people go on; a row that has no place in the old database is named beforehand and stays. Killed in
the middle, there or back, nothing is lost either. What can't be noted is said, moved while the services are stopped, and counted on the way
back. Usage: move-while-written.py [--build DIR] [--short]"""
import importlib
import json
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


def rows_of(bench, old):
    """Both tables as they are in the old database or in the new one, in one form."""
    if old:
        rows = bench.cluster.rows("SELECT 'e', id, account, text, at FROM entry UNION ALL SELECT 'a', id, NULL, name, NULL FROM account")
        return sorted((kind, id_, account, text, at and at.rstrip("0").rstrip(".") if at and "." in at else at) for kind, id_, account, text, at in rows)
    lines = bench.server.psql("SET timezone = 'UTC'; SELECT json_build_array('e', id, account, text, at::timestamp::text) FROM entry UNION ALL SELECT "
                              "json_build_array('a', id, NULL, name, NULL) FROM account", "ledger").splitlines()
    return sorted(tuple(json.loads(line)) for line in lines if line.startswith("["))


def write_more(bench, people, n):
    """New rows, changed ones and deleted ones, by an oracle of its own: what each of them is called afterwards."""
    mine = {}
    victims = [text for text in people.acked if not text.endswith("9")][-3 * n:]
    for i, text in enumerate(victims):
        mine[text] = None if i % 3 == 0 else f"{text} again" if i % 3 == 1 else text
    gone = [t for t, now in mine.items() if now is None]
    changed = [(t, now) for t, now in mine.items() if now not in (None, t)]
    fresh = [f"fresh-{people.prefix}-{i} \\ 'q' ü" for i in range(n)]
    quote = postgres.pq.quote
    statements = [f"DELETE FROM entry WHERE text = {quote(t)}" for t in gone]
    statements += [f"UPDATE entry SET text = {quote(now)} WHERE text = {quote(t)}" for t, now in changed]
    statements += [f"INSERT INTO entry (account, text) VALUES (1, {quote(t)})" for t in fresh]
    bench.server.psql("; ".join(statements), "ledger")
    return set(gone) | {t for t, _ in changed}, {now for _, now in changed} | set(fresh)


def prove_back(bench, run, acked, gone, made):
    """All of it is there once, nothing else is, and nothing is noted any more."""
    here = [row[0] for row in bench.cluster.rows("SELECT text FROM entry")]
    missing = [t for t in (set(acked) - gone) | made if t not in set(here)]
    check(not missing and len(here) == len(set(here)), f"{len(missing)} rows are missing, {len(here) - len(set(here))} are there twice")
    check(not gone & set(here), f"{len(gone & set(here))} rows that were deleted or changed are there again")
    check(bench.count_triggers() == 0, "something is still noted in the old database")
    check(bench.server.psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'hoist_capture'", "ledger") == "0", "something is still noted")
    check(run["discarded_rows"] == 0, f"{run['discarded_rows']} rows are said to be left behind")


def empty(bench):
    bench.server.psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION ledger", "ledger")   # for the next


def back(bench, run, people):
    gone, made = write_more(bench, people, 20 if bench.short else 300)
    plan = bench.plan({"kind": "rollback", "run": run["id"]})
    seen = plan["comparison"]
    check(seen["lost_rows"] == 0 and seen["kept_rows"] >= len(gone) + len(made) and "discard-rows" not in plan["acknowledge"],
          f"the plan says of the rows: {seen}, to acknowledge: {plan['acknowledge']}")
    with copies.Clients(bench.port, f"back-{len(people.acked)}") as more:
        copies.await_rows(more, 50)
        again = bench.go({"kind": "rollback", "run": run["id"]})
        check(again["outcome"] == "new-healthy", f"{again['outcome']}: {again['cause']}")
        copies.await_rows(more, len(more.acked) + 20)
    prove_back(bench, again, people.acked + more.acked, gone, made)
    there = {row[1:] for row in rows_of(bench, False)}   # what the new database has is here to the last value
    check(there <= {row[1:] for row in rows_of(bench, True)}, "a row is another one than in the new database")
    return again, more


def unnoted_back(bench, run, people):
    """Without notes it is as it was: counted, acknowledged, left where it is."""
    old = {row[0] for row in bench.cluster.rows("SELECT text FROM entry")}
    since = [text for text in people.acked if text not in old]
    plan = bench.plan({"kind": "rollback", "run": run["id"]})
    check("discard-rows" in plan["acknowledge"] and plan["comparison"]["lost_rows"] >= len(since), f"nothing is said of the rows: {plan['comparison']}")
    again = bench.go({"kind": "rollback", "run": run["id"]})
    check(again["outcome"] == "new-healthy", f"{again['outcome']}: {again['cause']}")
    left = set(bench.new_texts())
    check(again["discarded_rows"] >= len(since) > 0 and all(text in left for text in since),
          f"{len(since)} rows were written since, {again['discarded_rows']} are said to be left behind")
    check(all(row[0] in old for row in bench.cluster.rows("SELECT text FROM entry")), "the old database is not what it was")
    empty(bench)


def over_and_back(bench):
    run, people = move(bench, 200 if bench.short else 5000, "over")
    print(f"moved: {len(people.acked)} rows acknowledged, 0 missing, 0 twice; {people.longest_silence():.2f} s without service", flush=True)
    again, more = back(bench, run, people)
    print(f"back: {len(people.acked) + len(more.acked)} rows acknowledged, changed or deleted since are there, 0 missing, 0 twice; "
          f"{more.longest_silence():.2f} s without service", flush=True)
    refused = bench.plan({"kind": "move"})
    told = [f["message"] + " " + f["next"] for f in refused["findings"] if f["severity"] == "blocker"]
    check(any("is not empty" in text and "another empty database" in text for text in told), f"moved over what was left there? {told}")
    empty(bench)
    run, people = move(bench, 60, "again")
    unkept(bench, run, people)


def unkept(bench, run, people):
    """A row that the old database can't have is named beforehand, must be acknowledged, and stays where it is."""
    worst = people.acked[-1]
    number = bench.server.psql(f"UPDATE entry SET at = 'infinity' WHERE text = '{worst}' RETURNING id", "ledger").splitlines()[0]
    plan = bench.plan({"kind": "rollback", "run": run["id"]})
    seen = plan["comparison"]
    check(seen["lost_rows"] == 1 and "discard-rows" in plan["acknowledge"], f"nothing is said of the row: {seen}")
    check([(one["table"], one["key"], one["column"]) for one in seen["lost"]] == [("entry", number, "at")], f"named is {seen['lost']}")
    table = next(one for one in seen["tables"] if one["name"] == "entry")
    check(table["written_since"] == 1 and table["kept"] == seen["kept_rows"] > 0, f"of its table: {table}")
    again = bench.go({"kind": "rollback", "run": run["id"]})
    check(again["outcome"] == "new-healthy" and again["discarded_rows"] == 1, f"{again['outcome']}: {again['discarded_rows']} rows are left behind")
    here = {row[0] for row in bench.cluster.rows("SELECT text FROM entry")}
    check(set(people.acked) - here <= {worst}, "others are missing, too")
    check(f"entry, {number}, column at" in bench.log_of(again), "the log does not name it")
    check(bench.server.psql(f"SELECT count(*) FROM entry WHERE text = '{worst}'", "ledger") == "1", "it is not where it was said to stay")
    empty(bench)
    print(f"a row that can't be kept: entry {number}, column at, named beforehand; it stays in the new database", flush=True)


def unnoted(bench):
    """A table without a key: nothing is noted, everything is moved while the services are stopped."""
    bench.cluster.rows("CREATE TABLE loose (v)")
    bench.cluster.rows("INSERT INTO loose VALUES (1)")
    told = " ".join(f["message"] for f in bench.plan({"kind": "move"})["findings"])
    check("The table loose has no key: a rollback of the move can only count" in told, f"the plan does not say that a rollback will count: {told}")
    bench.cluster.rows("DELETE FROM loose")   # the application makes no such table over there
    run, people = move(bench, 60, "unnoted", "All rows are copied while they are stopped")
    bench.server.psql("DROP SCHEMA hoist_capture CASCADE", "ledger")   # as migrations in place would end it
    unnoted_back(bench, run, people)
    bench.cluster.rows("DROP TABLE loose")
    print(f"a table without a key: moved while stopped, {people.longest_silence():.2f} s without service", flush=True)


POINTS = [("health.apply.mid-effect", "fail"), ("health.apply.mid-effect:fail,transfer.undo.mid-effect", "kill-agent"),
          ("health.apply.mid-effect:fail,transfer.undo.post-effect", "kill-group"), ("transfer.apply.mid-effect", "kill-agent"), ("transfer.apply.post-effect", "kill-daemon"), ("start.apply.mid-effect", "kill-group"),
          ("back:transfer.apply.mid-effect", "kill-agent"), ("back:transfer.apply.post-effect", "kill-group"),
          ("back:transfer.apply.post-done", "kill-daemon"), ("back:start.apply.mid-effect", "kill-agent"), ("back:finish.apply.mid-effect", "kill-agent"),
          ("back:health.apply.mid-effect", "fail"), ("back:health.apply.mid-effect:fail,transfer.undo.mid-effect", "kill-agent"),
          ("back:health.apply.mid-effect:fail,transfer.undo.post-effect", "kill-group")]


def failpoint(bench, point, mode):
    if point.startswith("back:"):
        return failpoint_back(bench, point.removeprefix("back:"), mode)
    once = tempfile.mkdtemp(prefix="once-", dir=bench.folder)
    bench.again({"HOIST_FAILPOINT": f"{point}:{mode}", "HOIST_FAILPOINT_ONCE": once})
    with copies.Clients(bench.port, "".join(c if c.isalnum() else "-" for c in point), 2) as people:
        copies.await_rows(people, 20)
        run = bench.go({"kind": "move"})
    wanted = {one.split(":")[0] for one in point.split(",")}
    check(wanted <= set(os.listdir(once)), f"{wanted - set(os.listdir(once))} was never hit ({run['outcome']}: {run['cause']})")
    bench.again({})
    if run["outcome"] == "new-healthy":
        missing, twice = bench.count(people.acked)
        check(missing == 0 and twice == 0, f"{point}: {missing} missing, {twice} twice")
        back(bench, run, people)
        empty(bench)
    else:
        check(run["outcome"] in ("old-restored", "untouched"), f"{point}: {run['outcome']}: {run['cause']} {run['what_is_true_now']}")
        there = {row[0] for row in bench.cluster.rows("SELECT text FROM entry")}
        lost = [text for text in people.acked if text not in there]
        check(not lost, f"{point}: {len(lost)} acknowledged rows are lost")
        check(bench.new_tables() == 0 and bench.count_triggers() == 0, "something is left behind")
        bench.resolve(run)
    print(f"{point:26} {mode:12} {run['outcome']}, {len(people.acked)} rows acknowledged, none missing", flush=True)


def failpoint_back(bench, points, mode):
    """The way back is cut off: it ends there, or everything is in the new database as before, and the next one takes it along."""
    run, people = move(bench, 30, "cut-" + points.replace(".", "-").replace(":", "-").replace(",", "-"))
    gone, made = write_more(bench, people, 5)
    once = tempfile.mkdtemp(prefix="once-", dir=bench.folder)
    bench.again({"HOIST_FAILPOINT": f"{points}:{mode}", "HOIST_FAILPOINT_ONCE": once})
    with copies.Clients(bench.port, "cut-back-" + str(len(os.listdir(bench.folder))), 2) as more:
        copies.await_rows(more, 20)
        cut = bench.go({"kind": "rollback", "run": run["id"]})
        copies.await_rows(more, len(more.acked) + 20)
    wanted = {one.split(":")[0] for one in points.split(",")}
    check(wanted <= set(os.listdir(once)), f"{wanted - set(os.listdir(once))} was never hit ({cut['outcome']}: {cut['cause']})")
    bench.again({})
    acked = people.acked + more.acked
    if cut["outcome"] != "new-healthy":
        check(cut["outcome"] == "old-restored", f"{points}: {cut['outcome']}: {cut['cause']} {cut['what_is_true_now']}")
        there = bench.new_texts()
        lost = [t for t in (set(acked) - gone) | made if t not in set(there)]
        check(not lost and len(there) == len(set(there)), f"{points}: {len(lost)} rows are lost, {cut['discarded_rows']} are said to be")
        bench.resolve(cut)
        last = bench.go({"kind": "rollback", "run": run["id"]})
        check(last["outcome"] == "new-healthy", f"{last['outcome']}: {last['cause']}")
        prove_back(bench, last, acked, gone, made)
    else:
        prove_back(bench, cut, acked, gone, made)
    empty(bench)
    print(f"back: {points:60} {mode:12} {cut['outcome']}, {len(acked)} rows acknowledged, none missing", flush=True)


def main():
    postgres.RELEASES, postgres.GUIDE = RELEASES, GUIDE
    postgres.run_parts(MoveBench, {"over": over_and_back, "unnoted": unnoted}, POINTS, failpoint, ("over",))


if __name__ == "__main__":
    main()
