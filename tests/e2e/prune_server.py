# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of prune.py whose database is on a server: what runs leave beside it. On PostgreSQL the migrations run on a copy, so that the way
back is a database that is set aside (hoist_RN_before): it stays by any rule until it was gone back to. What is left then is removed, with
hoistd killed hard between the mark and the removal. Which databases there are is asked of the server itself, as its administrator."""
import os
import tempfile

import mariadb
import my
import postgres
import pq
import rehearsal_server
from fleet import wait_until
from postgres import TENANT, check

ON_COPY = ("  scripts: [migrate.py]\n  run_on: copy\n  catch_up:\n    - {column: account.name, value: upper(name)}\n"
           "    - {column: entry.tag, value: \"'none'\"}\n")
# Without a key of its own the application's list of migrations could not be carried.
KEYED = (postgres.BASE[0], ["ALTER TABLE schema_version ADD PRIMARY KEY (v)", *postgres.BASE[1]])
EVERYTHING = {"keep": 0, "days": 0, "dry_run": False}


def prune(bench, body):
    return bench.call("POST", f"/api/tenants/{TENANT}/backups/prune", body)["databases"]


def go_back(bench, run):
    back = bench.go({"kind": "rollback", "run": run["id"], "backup_db": False})
    check(back["outcome"] == "new-healthy", f"{back['outcome']}: {back['cause']}")


def upgrade(bench):
    run = bench.go({"target_version": "v1.1.0"})
    check(run["outcome"] == "new-healthy", f"{run['outcome']}: {run['cause']}")
    return run


def way_back_stays(bench):
    """By a rule that keeps nothing what the way back needs stays, and is gone back to, row for row."""
    before, run = bench.truth(), upgrade(bench)
    left = prune(bench, EVERYTHING)
    kept = [d for d in left if d["reason"] == "rollback-point"]
    check([(d["database"], d["run"]) for d in kept] == [(f"hoist_{run['id']}_before", run["id"])], f"{left}")
    check(kept[0]["size"] > 1000000 and kept[0]["version"] == "v1.0.0", f"{kept}")
    check(kept[0]["database"] in bench.beside(), f"{bench.beside()}")
    go_back(bench, run)
    bench.same(before, bench.truth())
    print("# the database that the way back needs stays, and is gone back to", flush=True)


def dry_run(bench, engine):
    """What would go is on the server, with its size and its run, and nothing is changed."""
    said, there = prune(bench, {"keep": 0, "days": 0}), bench.beside()
    check([d["reason"] for d in said] == ["may-go"] * len(said) and {d["database"] for d in said} == set(there) and said, f"{said} {there}")
    check(all(d["run"] and d["size"] > 0 and d["created_at"] for d in said), f"{said}")
    check(all(d["reason"] == "rule" for d in prune(bench, {"dry_run": False})), "the default rule lets it go")
    check(all(d["reason"] == "may-go" for d in prune(bench, dict(EVERYTHING, backups=[]))), "what was not shown goes")
    check(bench.beside() == there, "it was no dry run")
    print(f"# {engine}: {len(said)} databases would go: {there[0]}, …", flush=True)


def killed_between(bench, engine, driver):
    """Somebody has what is removed open: it is marked, he is named, and it stays. hoistd is killed hard; the next one removes it by itself."""
    before, there = bench.truth(), bench.beside()
    with driver.Database(bench.cluster.url(there[0], "ledger", postgres.PASSWORD)) as session:
        session.run("SELECT 1")
        marked = [d for d in prune(bench, EVERYTHING) if d["database"] == there[0]]
        check(marked[0]["reason"] == "pruning" and f"{there[0]} is open in" in marked[0]["problem"], f"{marked}")
        check(there[0] in bench.beside(), "it was removed under somebody's hands")
        bench.process.kill()
        bench.process.wait()
        bench.process.stdout.close()
    bench.start()
    wait_until("the removal", lambda: not bench.beside())
    check(prune(bench, {"keep": 0, "days": 0}) == [], "what is gone is spoken of")
    bench.same(before, bench.truth())
    print(f"# {engine}: {marked[0]['problem']} hoistd killed; finished by the next one", flush=True)


def run_engine(build, engine):
    module = {"postgresql": postgres, "mariadb": mariadb}[engine]
    kind = {"postgresql": postgres.Bench, "mariadb": mariadb.Maria}[engine]
    shapes = rehearsal_server.Shapes(module)
    if engine == "postgresql":
        shapes.changed["RELEASES"] = {"v1.0.0": {"migrations": [KEYED]}, "v1.1.0": {"migrations": [KEYED, postgres.GOOD]}}
        shapes.changed["GUIDE"] = postgres.GUIDE.replace("  scripts: [migrate.py]\n", ON_COPY)
    with shapes, tempfile.TemporaryDirectory(prefix="hoist-prune-") as folder:
        os.chmod(folder, 0o711)
        with kind(folder, build) as bench:
            if engine == "postgresql":
                way_back_stays(bench)
            else:
                go_back(bench, upgrade(bench))
            dry_run(bench, engine)
            killed_between(bench, engine, {"postgresql": pq, "mariadb": my}[engine])
            go_back(bench, upgrade(bench))
            print(f"# {engine}: upgraded and brought back as ever", flush=True)
