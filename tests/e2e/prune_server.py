# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of prune.py whose database is on a server: what runs leave beside it. On PostgreSQL the migrations run on a copy, so that the way
back is a database that is set aside (hoist_RN_before): it stays by any rule until it was gone back to. On MariaDB it is the backup, and where
a restore could not be ended what was restored from it (hoist_BK_ready): both stay as long as somebody needs them. What is left then is
removed, with hoistd killed hard between the mark and the removal. What is not of a run of this tenant is neither listed nor touched. Which databases there are is asked of the server itself, as its administrator."""
import os
import tempfile
import threading

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


def sizes(bench):
    """By the server's own count."""
    lines = bench.cluster.sql("SELECT TABLE_SCHEMA, SUM(DATA_LENGTH + INDEX_LENGTH) FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 'hoist%' "
                              "GROUP BY 1").splitlines()
    return {name: int(size) for name, size in (line.split("\t") for line in lines)}


def backup_stays(bench):
    """On MariaDB the way back is the backup: by a rule that keeps nothing it stays, and is gone back to, row for row."""
    before, run = bench.truth(), upgrade(bench)
    kept = bench.call("POST", f"/api/tenants/{TENANT}/backups/prune", EVERYTHING)["backups"]
    check([(b["reason"], b["run"]) for b in kept if b["reason"] != "pruned"] == [("rollback-point", run["id"])], f"{kept}")
    go_back(bench, run)
    bench.same(before, bench.truth())
    left = prune(bench, {"keep": 0, "days": 0})
    check({d["database"]: d["size"] for d in left} == sizes(bench) and left, f"{left} {sizes(bench)}")
    check(all(run["created_at"] < d["created_at"] and d["version"] == "v1.1.0" and d["reason"] == "may-go" for d in left), f"{left}")
    print("# mariadb: the backup that the way back needs stays, and is gone back to; what was set aside has the size that the server says", flush=True)


def strangers_stay(bench):
    """Of a run that nobody here knows, and of somebody who likes the name; and nothing is said to be gone by who can't be asked."""
    strangers = {"hoist_rn_aaaaaaaaaaaaaaaa_5_apply", "hoist_bk_aaaaaaaaaaaaaaaa_ready", "hoist_mine"}
    bench.cluster.sql("".join(f"CREATE DATABASE {name}; CREATE TABLE {name}.t (a int);" for name in strangers))
    there = set(bench.beside())
    check({d["database"] for d in prune(bench, {"keep": 0, "days": 0})} == there - strangers, "strangers are listed")
    bench.cluster.power_off()
    said = prune(bench, EVERYTHING)
    check([d["reason"] for d in said] == ["unknown"] and said[0]["problem"], f"{said}")
    bench.cluster.start()
    check(set(bench.beside()) == there, "a server that was away has lost something")
    bench.await_api()
    prune(bench, EVERYTHING)
    check(set(bench.beside()) == strangers, f"{bench.beside()}")
    bench.cluster.sql("".join(f"DROP DATABASE {name};" for name in strangers))
    print(f"# mariadb: strangers stay; a server that is away: {said[0]['problem']}", flush=True)


def parked_stays(bench):
    """Somebody holds a table, so that a failed upgrade can't be taken back: parked. What was restored beside stays by any rule until it is resolved."""
    before, over = bench.truth(), threading.Event()

    def hold():
        wait_until("the broken migration", lambda: bench.cluster.sql("SHOW TABLES LIKE 'leftover'", "ledger"))
        with my.Database(bench.cluster.url("ledger", "report", postgres.PASSWORD)) as session:
            session.run("START TRANSACTION")
            session.run("SELECT COUNT(*) FROM old_words")
            over.wait()
    holder = threading.Thread(target=hold, daemon=True)
    holder.start()
    run = bench.go({"target_version": "v1.2.0"})
    check(run["outcome"] == "parked", f"{run['outcome']}: {run['cause']}")
    ready = f"hoist_{run['backup']}_ready"
    kept = [d for d in prune(bench, EVERYTHING) if d["reason"] != "pruned"]
    check([(d["database"], d["reason"], d["run"]) for d in kept] == [(ready, "parked-run", run["id"])], f"{kept}")
    check(bench.beside() == [ready], f"{bench.beside()}")
    over.set()
    holder.join()
    bench.call("POST", f"/api/runs/{run['id']}/resolve", {"statement": "Nobody holds the table any more."})
    go_back(bench, run)
    bench.same(before, bench.truth())
    print(f"# mariadb: of a parked run {ready} stays; resolved, it is gone back to, row for row", flush=True)


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
                backup_stays(bench)
                strangers_stay(bench)
                parked_stays(bench)
            dry_run(bench, engine)
            killed_between(bench, engine, {"postgresql": pq, "mariadb": my}[engine])
            go_back(bench, upgrade(bench))
            print(f"# {engine}: upgraded and brought back as ever", flush=True)
