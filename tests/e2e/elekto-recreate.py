#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last resort of Elekto's document: who does not care for the history of elections begins anew with an empty database. With the shipped guide and
an application of Elekto's shape on SQLite (at the console), MariaDB and PostgreSQL: refused with the reason and the offer, chosen by typing the
tenant's name, never by mistake; the old database is set aside whole and comes back by a rollback, row for row; a release whose migration fails, and an
agent that is killed in the middle, too. Usage: elekto-recreate.py [--all] (all: kills)"""
import argparse
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import guide_way
from guide_bench import BUILD, HERE, System, check, git, passed, put, read  # noqa: F401
sys.path.insert(0, os.path.join(HERE, ".."))
from cluster import Cluster  # noqa: E402
from mariadb_server import Server  # noqa: E402

PASSWORD = "Planted+Secret-4711"
OLD = ["CREATE TABLE election (id INTEGER PRIMARY KEY, name VARCHAR(40))",
       "CREATE TABLE ballot (id INTEGER PRIMARY KEY, election_id INT, rank INT, candidate VARCHAR(40), created_at TIMESTAMP)"]
NEW = ["CREATE TABLE election (id INTEGER PRIMARY KEY, name VARCHAR(40))", "CREATE TABLE schema_version (version INT PRIMARY KEY)",
       "INSERT INTO schema_version VALUES (2)",
       "CREATE TABLE ballot (id CHAR(32) PRIMARY KEY, election_id INT, rank INT, candidate VARCHAR(40))"]
CONSOLE = '''#!/usr/bin/python3
"""The console of an application of Elekto's shape, on whatever its URL names."""
import contextlib, http.server, json, os, sqlite3, sys, urllib.parse
os.chdir(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, "/usr/lib/python3/dist-packages")
import pq
VERSION, SCHEMA, BREAKS = "@VERSION@", @SCHEMA@, @BREAKS@
URL = pq.settings()["DATABASE_URL"]


@contextlib.contextmanager
def database():
    """A function that runs a statement and gives its rows."""
    if URL.startswith("sqlite"):
        db = sqlite3.connect(URL.split("///")[1])
        yield lambda sql: db.execute(sql).fetchall()
        db.commit()
        db.close()
    elif URL.startswith("mysql"):
        import pymysql
        at = urllib.parse.urlsplit(URL)
        db = pymysql.connect(unix_socket=urllib.parse.parse_qs(at.query)["unix_socket"][0], user=at.username, database=at.path[1:],
                             password=urllib.parse.unquote(at.password))
        cursor = db.cursor()
        yield lambda sql: (cursor.execute(sql), list(cursor.fetchall()))[1]
        db.commit()
        db.close()
    else:
        with pq.Database(URL) as db:
            yield db.run


def has(run, table):
    try:
        run("SELECT count(*) FROM " + table)
        return True
    except Exception:
        return False


def migrate():
    with database() as run:
        old = has(run, "ballot")
    with database() as run:
        if old:
            sys.exit("there are no instructions for this database")
        for i, statement in enumerate(SCHEMA):
            if BREAKS and i == 2:
                sys.exit("the migration breaks half-way")
            run(statement)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with database() as run:
                status, body = 200, {"version": VERSION, "ballots": int(run("SELECT count(*) FROM ballot")[0][0])}
                run("SELECT created_at FROM ballot" if VERSION == "v0.5.0" else "SELECT version FROM schema_version")
        except Exception as error:
            status, body = 500, {"version": VERSION, "error": str(error)}
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


if "--migrate" in sys.argv:
    migrate()
else:
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
'''


def releases():
    shared = {"pq.py": read(os.path.join(HERE, "ledger/pq.py")), "requirements.txt": "# none\n",
              ".gitignore": ".env\nvenv*\n__pycache__/\nelekto.db*\n", "CHANGELOG.md": "# Changes\n\n## v0.6.0\n\nA new schema.\n"}
    return {tag: {**shared, "console": CONSOLE.replace("@VERSION@", tag).replace("@SCHEMA@", repr(schema)).replace("@BREAKS@", repr(breaks))}
            for tag, schema, breaks in (("v0.5.0", OLD, False), ("v0.6.0", NEW, False), ("v0.6.1", NEW, True))}


class Elekto(System):
    """engine: an Engine below."""

    def __init__(self, folder, engine):
        super().__init__(folder, "elekto", releases(), {})
        self.engine = engine
        self.settings.update(DATABASE_URL=engine.url, HOIST_DATABASE_URL=engine.url)

    def set_up(self):
        self.make()
        for statement in OLD + ["INSERT INTO election VALUES (1, 'steering')"] + [
                f"INSERT INTO ballot VALUES ({i}, 1, {i % 3}, 'candidate {i}', '2021-02-03 04:05:06')" for i in range(1, 41)]:
            self.engine.run(self, statement)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", os.path.join(self.tenant, "venv")], check=True)

    def truth(self):
        return self.engine.run(self, "SELECT * FROM ballot ORDER BY candidate"), self.engine.run(self, "SELECT * FROM election")

    def answer(self):
        return self.health("/app/health")


class Sqlite:
    name, url = "SQLite", "sqlite:///elekto.db"

    def run(self, elekto, sql):
        with contextlib.closing(sqlite3.connect(os.path.join(elekto.tenant, "elekto.db"))) as db, db:
            return db.execute(sql).fetchall()


class Postgres:
    name = "PostgreSQL"

    def __init__(self, cluster):
        self.cluster, self.url = cluster, cluster.url("elekto", "elekto", PASSWORD)
        cluster.make("elekto", "elekto", PASSWORD)

    def run(self, _elekto, sql):
        return self.cluster.psql("SET ROLE elekto; " + sql, "elekto")


class Maria:
    name = "MariaDB"

    def __init__(self, server):
        self.server = server
        server.make("elekto", "elekto", PASSWORD)
        self.url = server.url("elekto", "elekto", PASSWORD, "mysql")

    def run(self, _elekto, sql):
        return self.server.sql(sql, "elekto")


def refused(elekto):
    """What the guide refuses, and every way of asking that is not the choice itself: nothing changes."""
    before = elekto.truth()
    status, plan = elekto.plan("v0.6.0")
    if elekto.engine.name != "PostgreSQL":
        offers = [f for f in plan["findings"] if f["severity"] == "blocker"]
        check(status < 400 and len(offers) == 1 and "on PostgreSQL only" in offers[0]["message"] and offers[0]["repair"] == "recreate",
              f"it is not refused with the reason and the offer: {offers}")
        check("--recreate-database TENANT" in elekto.ctl("plan", "elekto", "v0.6.0", code=3), "hoistctl does not say how")
    status, answer = elekto.plan("v0.6.0", recreate=True, backup_db=False)
    check(status == 422 and "behind a backup only" in str(answer), f"without a backup: {status} {answer}")
    status, answer = elekto.plan("v0.6.0", recreate=True, run_migrations=False)
    check(status == 422 and "The migrations make the schema" in str(answer), f"without migrations: {status} {answer}")
    elekto.ctl("upgrade", "elekto", "v0.6.0", "--recreate-database", "other", code=2)
    plan = elekto.plan("v0.6.0", recreate=True)[1]
    check("recreate-database" in plan["acknowledge"], f"nothing has to be acknowledged: {plan['acknowledge']}")
    body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": ["extra-steps"]}
    check(elekto.ask("POST", "/api/runs", body)[0] == 409 or elekto.ask("POST", "/api/runs", body)[0] == 422, "it runs unacknowledged")
    check(elekto.truth() == before and elekto.deployed() == "v0.5.0", "something was changed")
    passed(f"{elekto.engine.name}: refused with the reason and the offer; nothing but the choice itself begins")


def anew_and_back(elekto):
    before = elekto.truth()
    elekto.ctl("upgrade", "elekto", "v0.6.0", "--recreate-database", "elekto", "--acknowledge-all", "--wait")
    run = elekto.newest_run()
    log = elekto.log(run)
    check("begins anew, empty" in log and PASSWORD not in log, f"the log does not say it: {log}")
    check(elekto.answer() == {"version": "v0.6.0", "ballots": 0}, f"after: {elekto.answer()}")
    elekto.engine.run(elekto, "INSERT INTO ballot VALUES ('late', 1, 1, 'late')")
    status, plan = elekto.plan(None, kind="rollback", run=run)
    check(status < 400 and "discard-rows" in plan["acknowledge"], f"what was written since is not told: {status} {plan}")
    elekto.roll_back(run)
    check(elekto.truth() == before and elekto.answer() == {"version": "v0.5.0", "ballots": 40}, f"after the way back: {elekto.answer()}")
    passed(f"{elekto.engine.name}: anew and empty at 0.6, then back with every ballot")


def broken(elekto):
    before = elekto.truth()
    ended = elekto.upgrade("v0.6.1", "old-restored", recreate=True)
    check("half-way" in ended["cause"], f"cause: {ended['cause']}")
    check(elekto.truth() == before and elekto.answer() == {"version": "v0.5.0", "ballots": 40}, f"after it failed: {elekto.answer()}")
    passed(f"{elekto.engine.name}: a migration that breaks in the empty database: the old one is back")


def killed(elekto):
    before = elekto.truth()
    for point in ("migrate.apply.pre-effect", "migrate.apply.mid-effect", "migrate.apply.post-effect"):
        elekto.stop()
        elekto.start({"HOIST_FAILPOINT": f"{point}:kill-agent", "HOIST_FAILPOINT_ONCE": os.path.join(elekto.folder, point)})
        run = elekto.begin("v0.6.0", recreate=True)
        outcome = elekto.wait(run)["outcome"]
        check(outcome in ("new-healthy", "old-restored"), f"{point}: {outcome}")
        if outcome == "new-healthy":
            check(elekto.answer() == {"version": "v0.6.0", "ballots": 0}, f"{point}: {elekto.answer()}")
            elekto.roll_back(run)
        check(elekto.truth() == before and elekto.answer() == {"version": "v0.5.0", "ballots": 40}, f"{point}: {elekto.answer()}")
        if outcome == "old-restored":
            elekto.call("POST", f"/api/runs/{run}/resolve", {"statement": "a test"})
        passed(f"{elekto.engine.name}: the agent killed at {point}: {outcome}, and the old database whole")


def at_the_console(elekto, options):
    before = elekto.truth()
    commits = [git(elekto.work, "rev-parse", tag) for tag in ("v0.5.0", "v0.6.0")]
    with guide_way.Administrator(options, os.path.join(elekto.data, "hoistd.sock"), "elekto", "elekto-recreate") as person:
        see = person.see
        person.open_tenant("v0.5.0", "v0.6.1")
        person.read_changes("v0.5.0", "v0.6.0", ["Version 0.6 changes the database in several steps."], latest="v0.6.1")
        person.reads(re.compile("on PostgreSQL only.*no instructions for MySQL or SQLite"))
        see.press("push button", "Begin anew with an empty database")
        person.reads(re.compile("^The database begins anew, empty. The history of elections is not in it"))
        check(see.seek("push button", "Upgrade elekto to v0.6.0", sensitive=True) is None, "one can go on without typing the name")
        see.press("push button", "Keep the Data")
        person.reads(re.compile("on PostgreSQL only"))
        see.press("push button", "Begin anew with an empty database")
        person.reads(re.compile("^The database begins anew, empty."), "The data is not carried over: type elekto above.")
        person.start_upgrade("v0.5.0", "v0.6.0", production=True)
        person.read_outcome("elekto Is Now at v0.6.0", "v0.6.0", commits[1])
        check(elekto.answer() == {"version": "v0.6.0", "ballots": 0}, f"after: {elekto.answer()}")
        person.roll_back("The history is needed after all", "v0.5.0", "v0.6.0", commits, 0)
        person.read_outcome("elekto Is Back at v0.5.0", "v0.5.0", commits[0])
        person.read_back("The history is needed after all", "Upgrade to v0.6.0")
    check(elekto.truth() == before and elekto.answer() == {"version": "v0.5.0", "ballots": 40}, "after the way back it is not as before")
    passed("at the console: offered where it is refused, chosen by the tenant's name, and back with every ballot")


def with_system(make_engine, *acts):
    folder = tempfile.mkdtemp(prefix="hoist-anew-")
    os.chmod(folder, 0o755)
    elekto = Elekto(folder, make_engine)
    try:
        elekto.set_up()
        elekto.start()
        elekto.services("start")
        check(elekto.answer() == {"version": "v0.5.0", "ballots": 40}, f"before: {elekto.answer()}")
        for act in acts:
            act(elekto)
    finally:
        elekto.end()
    shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    guide_way.add_options(parser)
    options = parser.parse_args()
    guide_way.enter()
    acts = [refused, broken, anew_and_back] + ([killed] if options.all else [])
    with_system(Sqlite(), refused, lambda e: at_the_console(e, options), broken, *([killed] if options.all else []))
    with tempfile.TemporaryDirectory(prefix="hoist-anew-my-") as folder:
        os.chmod(folder, 0o755)
        with Server(os.path.join(folder, "my")) as server:
            with_system(Maria(server), *acts)
    with tempfile.TemporaryDirectory(prefix="hoist-anew-pg-") as folder:
        os.mkdir(os.path.join(folder, "pg"))
        os.chmod(folder, 0o755)
        with Cluster(os.path.join(folder, "pg")) as cluster:
            with_system(Postgres(cluster), *acts)
    print("OK")


if __name__ == "__main__":
    main()
