#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""JupyterHub with the shipped guide on a database server from the start: Debian's jupyterhub 3.0.0 on a real MariaDB or PostgreSQL server, never
on SQLite. jupyterhub-engines.py mariadb|postgresql [--all]

A populated hub of the schema before (2.x) is adopted. Its own migrations break half-way on a field that somebody has added: MariaDB is left half
done, and what was before is back, to the row and the type. Then they bring it up: every row is compared by the server's own driver, the tokens of
before open the hub. A later release breaks half-way while the hub is running: it is back as well. One that succeeds is taken back, and what people
made meanwhile is counted, kept aside and gone; then the same by an administrator in the real console. What the guide does not know is refused by
name. Fields that people have changed are shown by the guide for an environment of pip. (--all: the agent killed in the middle, and the other
driver of MariaDB.)"""
import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import sys
import tempfile

import psycopg2
import pymysql

import guide_bench
import guide_way
from guide_bench import check, git, passed
from cluster import Cluster
from hub_bench import MAPS, NEWER, OLDER, InEnvironment, Older, check_upgraded
from jupyterhub import FILES, PASSWORD, hub_version
from mariadb_server import Server

# A release that says another version than the package's. Where `upgrade-db` reads it, it may break in the middle of what it changes.
SAYS = """import jupyterhub.apihandlers.hub
jupyterhub.apihandlers.hub.__version__ = "{version}"
"""
BREAKS = """import sys
if "upgrade-db" in sys.argv:
    import sqlalchemy
    with sqlalchemy.create_engine(c.JupyterHub.db_url).begin() as db:
        db.execute("ALTER TABLE users ADD COLUMN phone VARCHAR(40)")
        db.execute("UPDATE users SET phone = '4711', name = concat('changed-', name)")
        db.execute("CREATE TABLE half (x INTEGER)")
        db.execute("ALTER TABLE nothing_like_that ADD COLUMN x INTEGER")
"""


def releases():
    def says(version, more=""):
        return {**FILES, "jupyterhub_config.py": FILES["jupyterhub_config.py"] + SAYS.format(version=version) + more}
    return {"v2.3.1": FILES, hub_version(): {**FILES, "CHANGELOG.md": f"# Changes\n\n## {hub_version()}\n\nNew schema.\n"},
            "v3.7.0": says("3.7.0"), "v3.8.0": says("3.8.0", BREAKS)}


class OnServer(Older):
    """A hub whose database was never anywhere else. It is adopted: what leaves the node is what the agent chooses."""

    name = "hub"   # of the database and its user

    def __init__(self, folder):
        super().__init__(folder, None)
        self.releases = releases()

    def tenants(self):
        return []

    def read(self, sql):
        return self.query(sql)[1]

    def make_older(self):
        """What JupyterHub 3.0 has changed, the other way round: its own way back can't drop tables that others point at."""
        statements = [f"ALTER TABLE {table} DROP COLUMN {scopes}" for table, (_, _, scopes) in MAPS.items()]
        for table, (role_map, its_id, _) in MAPS.items():
            role = "token" if table == "api_tokens" else "user"
            statements += [f"CREATE TABLE {role_map} ({its_id} INTEGER NOT NULL, role_id INTEGER NOT NULL, PRIMARY KEY ({its_id}, role_id), "
                           f"CONSTRAINT fk_{role_map}_a FOREIGN KEY ({its_id}) REFERENCES {table} (id) ON DELETE CASCADE, "
                           f"CONSTRAINT fk_{role_map}_b FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE CASCADE)",
                           f"INSERT INTO {role_map} SELECT t.id, r.id FROM {table} t, roles r WHERE r.name = '{role}'"]
        self.change(*statements, f"UPDATE alembic_version SET version_num = '{OLDER}'")
        if self.engine == "postgresql":   # made by who administers the server; the tables are the hub's, as they were
            self.change(*[f"ALTER TABLE {role_map} OWNER TO {self.name}" for role_map, _, _ in MAPS.values()])


class OnMaria(OnServer):
    engine, shown, quote, scheme = "mariadb", "MariaDB", "`", "mysql+pymysql"
    changed = ["ALTER TABLE users MODIFY name VARCHAR(100)"]

    def serve(self):
        return Server(os.path.join(self.folder, "server"))

    def made(self, server):
        self.server = server
        server.make(self.name, self.name, PASSWORD)
        return self.url(self.scheme)

    def url(self, scheme):
        return self.server.url(self.name, self.name, PASSWORD, scheme) + "&charset=utf8mb4"

    def connect(self, database):
        return pymysql.connect(unix_socket=self.server.socket, user="root", database=database, charset="utf8mb4")

    def query(self, sql, database=None):
        with contextlib.closing(self.connect(database or self.name)) as db, db.cursor() as cursor:
            cursor.execute(sql)
            return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def change(self, *statements):
        self.server.sql("; ".join(statements), self.name)

    def list_tables(self):
        return [name for (name,) in self.read("SELECT table_name FROM information_schema.tables WHERE table_schema = database()")]

    def schema(self):
        made = [self.read(f"SHOW CREATE TABLE `{table}`")[0][1] for table in sorted(self.list_tables())]
        return [" ".join(word for word in text.split() if not word.startswith("AUTO_INCREMENT=")) for text in made]

    def beside(self):
        return [name for (name,) in self.read("SHOW DATABASES LIKE 'hoist%'")]

    def names_in(self, database):
        return {name for (name,) in self.query("SELECT name FROM users", database)[1]} if "users" in self.tables_in(database) else set()

    def tables_in(self, database):
        return {name for (name,) in self.query(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{database}'", database)[1]}


class OnPostgres(OnServer):
    engine, shown, quote, scheme = "postgresql", "PostgreSQL", '"', "postgresql"
    changed = ["ALTER TABLE users ALTER name TYPE VARCHAR(100)"]

    def serve(self):
        return Cluster(os.path.join(self.folder, "server"))

    def made(self, server):
        self.server = server
        server.make(self.name, self.name, PASSWORD)
        return server.url(self.name, self.name, PASSWORD)

    def query(self, sql, database=None):
        with contextlib.closing(psycopg2.connect(host=self.server.sockets, port=5432, user="postgres", dbname=database or self.name)) as db, db.cursor() as cursor:
            cursor.execute(sql)
            return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def change(self, *statements):
        self.server.psql("; ".join(statements), self.name)

    def list_tables(self):
        return [name for (name,) in self.read("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")]

    def tables(self):
        return {table: [{name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()} for row in rows]
                for table, rows in super().tables().items()}

    def schema(self):
        return [self.read("SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
                          "WHERE table_schema = 'public' ORDER BY 1, 2"),
                self.read("SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                          "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"),
                self.read("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2")]

    def beside(self):
        return [name for (name,) in self.read("SELECT datname FROM pg_database WHERE datname LIKE 'hoist%' AND datallowconn")]

    def names_in(self, database):
        has = self.query("SELECT to_regclass('public.users')", database)[1][0][0]
        return {name for (name,) in self.query("SELECT name FROM users", database)[1]} if has else set()


def adopted(hub, url):
    hub.adopt()
    tenant = hub.call("GET", f"/api/tenants/{guide_bench.TENANT}")
    check(PASSWORD not in json.dumps(tenant), "a password has left the node")
    hub.call("POST", f"/api/tenants/{guide_bench.TENANT}/check")
    shown = hub.call("GET", f"/api/tenants/{guide_bench.TENANT}")["databases"][0]
    check((shown["engine"], shown["health"]) == (hub.engine, "healthy"), f"the database is shown as {shown}")
    check("JUPYTERHUB_DB_URL in .env" in shown["path"], f"where it is: {shown['path']}")
    said = hub.ctl("tenant", "show", hub.guide)
    check(hub.shown in said and "SQLite" not in said, f"hoistctl shows another engine: {said}")
    check(not os.path.exists(hub.sqlite), "there is an SQLite file")
    passed(f"adopted, with {sum(len(rows) for rows in hub.tables().values())} rows on {hub.shown}: {shown['path']}")


def refused(hub):
    """What the guide does not know: said, and nothing is different."""
    before, env = hub.content(), dict(hub.settings)
    for url in ("oracle+cx_oracle://hub:{}@localhost/hub", "mssql+pyodbc://hub:{}@localhost/hub", "mysqlx://hub:{}@localhost/hub"):
        hub.set(JUPYTERHUB_DB_URL=url.format(PASSWORD))
        status, plan = hub.plan(hub_version())
        told = json.dumps(plan, ensure_ascii=False)
        check("neither the SQLite file jupyterhub.sqlite in the folder nor on PostgreSQL or MariaDB" in told and "other engines (Oracle" in told,
              f"{status} {told}")
        check(status >= 400 or any(f["severity"] == "blocker" for f in plan["findings"]), f"it is planned all the same: {told}")
        check(PASSWORD not in told, "a password is told")
    hub.set(**env)
    check(hub.content() == before, "the database was touched")
    status, plan = hub.plan(kind="move")
    told = json.dumps(plan)
    check(status >= 400 and (f"is on {hub.shown} already" in told or f"is on {hub.shown}; it is moved from SQLite to PostgreSQL only" in told), told)
    passed(f"Oracle, SQL Server and what is only similar are refused by name; a move: {plan['detail']}")


def half(hub):
    """JupyterHub's own migration meets a field that somebody has added, in the middle of its way. The package is the later one, so that the hub
    can't be proven to be healthy on the schema of before: parked, and why is said."""
    hub.change("ALTER TABLE oauth_clients ADD COLUMN allowed_scopes VARCHAR(40)", "UPDATE oauth_clients SET allowed_scopes = 'mine'")
    before = hub.content()
    run = hub.wait(hub.begin(hub_version()))
    log = hub.log(run["id"])
    check(f"Running upgrade {OLDER}" in log and "allowed_scopes" in run["cause"], f"it was not migrated at all: {run['cause']}\n{log}")
    check(run["outcome"] in ("parked", "old-restored") and hub.deployed() == "v2.3.1", f"{run['outcome']}: {run['cause']}, {hub.deployed()}\n{log}")
    check(hub.content() == before, f"not what was before: {run['cause']}\n{log}")
    kept = [name for name in hub.beside() if name.startswith("hoist_") and hub.names_in(name)]
    hub.call("POST", f"/api/runs/{run['id']}/resolve", {"statement": "The package is the later one, and stays."})
    hub.change("ALTER TABLE oauth_clients DROP COLUMN allowed_scopes")
    passed(f"its own migration breaks in the middle: restored, every row and column ({len(kept)} kept aside); {run['outcome']}: {run['cause']}")


def upgraded(hub, before):
    plan = hub.ctl("plan", hub.guide, hub_version())
    check(f"Backs up hub on {hub.shown}, " in plan, f"the plan does not say where the database is: {plan}")
    run = hub.upgrade(hub_version())
    rows = check_upgraded(hub, run, before)
    check(PASSWORD not in hub.log(run["id"]), "a password is in the log")
    backups = hub.call("GET", f"/api/tenants/{guide_bench.TENANT}")["backups"]
    check(backups and hub.engine in json.dumps(backups) or backups, "no backup is listed")
    passed(f"upgrade-db on {hub.shown}: {rows} rows compared by its own driver, {len(hub.tokens)} tokens of before open the hub")


def breaks_while_running(hub):
    before, names = hub.schema(), hub.names()
    run = hub.expect(hub.begin("v3.8.0"), "old-restored")
    check("nothing_like_that" in run["cause"], f"another cause: {run['cause']}\n{hub.log(run['id'])}")
    hub.ready()
    check(hub.schema() == before and hub.names() == names, f"not as before: {hub.names()}")
    check(all(hub.opens(name) for name in hub.tokens), "a token is lost")
    hub.call("POST", f"/api/runs/{run['id']}/resolve", {"statement": "it was a test"})
    passed(f"a release that breaks in the middle of its migration: restored, the hub runs. {run['cause']}")


def at_the_console(hub, options):
    """Upgrade and guided rollback by an administrator, who reads everywhere which engine it is."""
    old, new, commits = hub_version(), "v3.7.0", [git(hub.origin, "rev-parse", tag) for tag in (hub_version(), "v3.7.0")]
    before = hub.names()
    plan = hub.plan(new)[1]
    notices = [" ".join(notice["text"].split()[:5]) for release in plan["releases"] for notice in release["notices"] if notice["id"] in plan["acknowledge"]]
    with guide_way.Administrator(options, os.path.join(hub.data, "hoistd.sock"), hub.guide, f"jupyterhub-{hub.engine}") as person:
        person.open_tenant(old, "v3.8.0")
        person.reads(re.compile(rf"^hub \({hub.shown}\), JUPYTERHUB_DB_URL in \.env"))
        person.check(not person.see.sees("Move Database…") or hub.engine == "sqlite", "a move is offered")
        person.picture("tenant")
        person.read_changes(old, new, notices, latest="v3.8.0")
        person.start_upgrade(old, new)
        person.read_outcome(f"{hub.guide} Is Now at {new}", new, commits[1])
        person.picture("outcome")
        hub.hub("POST", "/users/born-at-the-console")
        person.roll_back("Nobody likes it", old, new, commits, None)
        person.read_outcome(f"{hub.guide} Is Back at {old}", old, commits[0])
        person.read_back("Nobody likes it", f"Upgrade to {new}")
    hub.ready()
    check(hub.names() == before, f"not the users of before: {hub.names()}")
    check(all(hub.opens(name) for name in hub.tokens), "a token is lost")
    passed(f"upgrade and rollback in the console, which says {hub.shown}")


def other_engine(hub, run):
    """Somebody has the hub use a file since: the backup of the server is not put there."""
    url = hub.settings["JUPYTERHUB_DB_URL"]
    with contextlib.closing(sqlite3.connect(hub.sqlite)) as db:
        db.execute("CREATE TABLE alembic_version (version_num TEXT)")
    hub.set(JUPYTERHUB_DB_URL="sqlite:///jupyterhub.sqlite")
    status, plan = hub.plan(kind="rollback", run=run["id"])
    check(status >= 400 and f"is of {hub.shown}; the database of {hub.guide} is on SQLite now" in plan["detail"], f"{status} {plan}")
    hub.set(JUPYTERHUB_DB_URL=url)
    os.unlink(hub.sqlite)


def there_and_back(hub):
    """What people made since is counted before, kept aside, and gone."""
    before, older = hub.names(), hub.beside()
    run = hub.upgrade("v3.7.0")
    check(hub.ready()["version"] == "3.7.0", "another version runs")
    hub.hub("POST", "/users", {"usernames": ["born-later", "生まれた"], "admin": False})
    hub.hub("POST", "/groups/later")
    other_engine(hub, run)
    status, plan = hub.plan(kind="rollback", run=run["id"])
    check(status < 400 and "discard-rows" in plan["acknowledge"] and plan["comparison"]["lost_rows"] >= 3, f"what is lost is not said: {plan}")
    ended = hub.roll_back(run["id"])
    check(hub.ready()["version"] == hub_version()[1:] and hub.names() == before, f"not the users of before: {hub.names()}")
    check(all(hub.opens(name) for name in hub.tokens), "a token is lost")
    kept = [name for name in hub.beside() if name not in older and {"born-later", "生まれた"} <= hub.names_in(name)]
    check(len(kept) == 1, f"what was set aside is in {kept} of {hub.beside()}")
    check(ended["discarded_rows"] >= plan["comparison"]["lost_rows"], f"set aside: {ended['discarded_rows']}")
    passed(f"back: {ended['discarded_rows']} rows that were written since are counted, gone, and kept in {kept[0]}")


def rehearsed(hub):
    """On a clone beside, by the URL that the hub's own driver understands: nothing of the live one is different."""
    before = hub.content()
    run = hub.expect(hub.begin(hub_version(), kind="rehearsal"), "untouched")
    log = hub.log(run["id"])
    check(f"Running upgrade {OLDER} -> {NEWER}" in log and not run["cause"], f"it was not migrated: {run['cause']}\n{log}")
    check(hub.content() == before, "the live database is another")
    passed("its migration is rehearsed on a clone")


def fields(hub, server):
    """Fields that people have added, deleted or changed are shown before an upgrade, with the SQL that repairs it; what is made beside is gone."""
    os.mkdir(hub.folder)
    hub.make()
    url = hub.made(server)
    hub.set(JUPYTERHUB_DB_URL=url)
    hub.fill(url)
    hub.start()
    try:
        hub.adopt()
        severity, found, _ = hub.drift()
        check((severity, found) == ("ok", []), f"a database as JupyterHub makes it is said to be another: {severity} {found} {hub.plan(hub_version())}")
        hub.change(*hub.changed, f"ALTER TABLE {hub.quote}groups{hub.quote} ADD COLUMN leader VARCHAR(20)", "ALTER TABLE spawners DROP COLUMN user_options",
                   f"UPDATE {hub.quote}groups{hub.quote} SET leader = 'somebody' WHERE name = 'staff'")
        before, beside = hub.content(), hub.beside()
        severity, found, sql = hub.drift()
        check((severity, found) == ("warning", ["different column users.name", "missing column spawners.user_options", "unexpected column groups.leader"]),
              f"{severity} {found}")
        check("1 row has a value in it" in sql and hub.content() == before, sql)
        check(hub.beside() == beside, f"left beside: {hub.beside()}")
        hub.change(sql)
        severity, found, _ = hub.drift()
        check(found == ["unexpected column groups.leader"], f"repaired, and still {severity} {found}")
    finally:
        hub.stop()
    passed(f"fields that people have changed on {hub.shown} are shown before an upgrade, hinder nobody, and the SQL repairs them")


# Where the agent is killed, while what is deployed: a release that breaks, one whose health is not good, and the way back of one that is.
POINTS = [("v3.8.0", "migrate.apply.post-intent:kill-agent"), ("v3.8.0", "backup.undo.mid-effect:kill-agent"),
          ("v3.7.0", "health.apply.mid-effect:fail,backup.undo.post-effect:kill-agent"), ("", "restore.apply.mid-effect:kill-agent"),
          ("", "restore.apply.post-effect:kill-agent")]


def killed(hub, target, points):
    """The agent is killed in the middle of it: the run ends by itself in a named outcome, and all is there."""
    before, names = hub.schema(), hub.names()
    run = hub.upgrade("v3.7.0")["id"] if not target else None
    if run:
        hub.hub("POST", "/users/born-later")
    hub.stop()
    once = tempfile.mkdtemp(prefix="once-", dir=hub.folder)
    hub.start({"HOIST_FAILPOINT": points, "HOIST_FAILPOINT_ONCE": once})
    wish = {"kind": "rollback", "run": run} if run else {}
    ended = hub.wait(hub.begin(target or None, **wish))
    missed = {point.split(":")[0] for point in points.split(",")} - set(os.listdir(once))
    check(not missed, f"{missed} was never hit ({ended['outcome']}: {ended['cause']})\n{hub.log(ended['id'])}")
    check(ended["outcome"] == ("new-healthy" if run else "old-restored"), f"{points}: {ended['outcome']}: {ended['cause']}")
    hub.ready()
    check((hub.schema(), hub.names(), hub.deployed()) == (before, names, hub_version()), f"{points}: not as before: {hub.names()} {hub.deployed()}")
    check(all(hub.opens(name) for name in hub.tokens), f"{points}: a token is lost")
    if not run:
        hub.call("POST", f"/api/runs/{ended['id']}/resolve", {"statement": "it was a test"})
    hub.stop()
    hub.start()
    passed(f"{target or 'the way back'}, {points}: {ended['outcome']}")


def all_of_it(hub):
    for target, points in POINTS:
        killed(hub, target, points)
    if hub.engine == "mariadb":   # the other driver, on the C library
        hub.set(JUPYTERHUB_DB_URL=hub.url("mysql+mysqldb"))
        hub.services("stop")
        hub.begin_again()
        there_and_back(hub)
        check("生まれた" not in hub.names() and "名前" in hub.names(), f"names by another driver: {hub.names()}")


def main():
    kinds = {"mariadb": OnMaria, "postgresql": OnPostgres}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=kinds)
    parser.add_argument("--all", action="store_true")
    guide_way.add_options(parser)
    options = parser.parse_args()
    guide_way.enter()
    folder = tempfile.mkdtemp(prefix="hoist-hub-engine-")
    os.chmod(folder, 0o755)
    os.mkdir(os.path.join(folder, "server"))
    hub = kinds[options.engine](folder)
    other = type("Fields", (InEnvironment, kinds[options.engine]), {"name": "fields"})(os.path.join(folder, "environment"))
    with hub.serve() as server:
        try:
            hub.make()
            url = hub.made(server)
            hub.set(JUPYTERHUB_DB_URL=url)
            hub.fill(url)
            hub.make_older()
            before = hub.tables()
            hub.start()
            adopted(hub, url)
            refused(hub)
            half(hub)
            rehearsed(hub)
            upgraded(hub, before)
            breaks_while_running(hub)
            there_and_back(hub)
            at_the_console(hub, options)
            if options.all:
                all_of_it(hub)
        finally:
            hub.end()
        fields(other, server)
    shutil.rmtree(folder, ignore_errors=True)
    passed("all of it")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
