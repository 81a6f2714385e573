#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""JupyterHub's own schema upgrade with the shipped guide: Debian's jupyterhub 3.0.0 on a populated database of the schema before (2.x), made
by Debian's alembic and JupyterHub's own migrations backwards; what that throws away (tokens, which people keep) is made again as it was then.
The hub does not start on it. `jupyterhub upgrade-db` brings it up in a run: every row is compared by Python's sqlite3, and a token that
somebody was given before opens the hub. What a release that does not come up had migrated is brought back with all that
the database held, in the schema of before. (--all: this, and the way back of the upgrade.) Fields that
people have changed are shown before an upgrade by the guide for an environment of pip. On a server: jupyterhub-engines.py."""
import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

from guide_bench import check, passed
from hub_bench import MAPS, OLDER, InEnvironment, Older, check_upgraded, compare
from jupyterhub import FILES, hub_version

MAP = """CREATE TABLE {map} ({id} INTEGER NOT NULL, role_id INTEGER NOT NULL, CONSTRAINT pk_{map} PRIMARY KEY ({id}, role_id),
  CONSTRAINT fk_{map}_{id}_{table} FOREIGN KEY({id}) REFERENCES {table} (id) ON DELETE CASCADE,
  CONSTRAINT fk_{map}_role_id_roles FOREIGN KEY(role_id) REFERENCES roles (id) ON DELETE CASCADE)"""
DOWN = """import subprocess, sys
from jupyterhub import dbutil
with dbutil._temp_alembic_ini(sys.argv[1]) as ini:
    subprocess.check_call(["alembic", "-c", ini, "downgrade", sys.argv[2]])
"""


class OlderFile(Older):
    """On SQLite."""

    def __init__(self, folder):
        super().__init__(folder, None)
        broken = FILES["jupyterhub_config.py"] + "import sys\nif 'upgrade-db' not in sys.argv:\n    raise SystemExit('a hub that does not come up')\n"
        self.releases = {"v2.3.1": FILES, "v2.9.0": {**FILES, "jupyterhub_config.py": broken},
                         hub_version(): {**FILES, "CHANGELOG.md": f"# Changes\n\n## {hub_version()}\n\nNew schema.\n"}}

    def read(self, sql):
        return self.query(sql)[1]

    def query(self, sql):
        db = sqlite3.connect(f"file:{self.sqlite}?mode=ro", uri=True)
        try:
            cursor = db.execute(sql)
            return [column[0] for column in cursor.description], cursor.fetchall()
        finally:
            db.close()

    def list_tables(self):
        return [name for (name,) in self.read("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]

    def schema(self):
        return self.read("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")

    def make_older(self):
        """Backwards by alembic; then the tokens, with their roles, as 2.x kept them."""
        kept = self.tables()
        made = dict(self.read("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        subprocess.run([sys.executable, "-c", DOWN, "sqlite:///" + self.sqlite, OLDER], check=True, capture_output=True)
        db = sqlite3.connect(self.sqlite)
        with db:
            for table in ("oauth_clients", "api_tokens", "oauth_codes"):   # in the order in which they point at each other
                role_map, its_id, scopes = MAPS[table]
                db.execute(re.sub(rf"\s*\b{scopes} TEXT,", "", made[table]))
                db.execute(MAP.format(map=role_map, id=its_id, table=table))
                role = "token" if table == "api_tokens" else "user"
                for row in kept[table]:
                    row = {name: value for name, value in row.items() if name != scopes}
                    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
                    db.execute(f"INSERT INTO {role_map} SELECT ?, id FROM roles WHERE name = ?", (row["id"], role))
            db.execute("CREATE INDEX ix_api_tokens_prefix ON api_tokens (prefix)")
        db.close()
        check(self.read("SELECT version_num FROM alembic_version") == [(OLDER,)], "it is not the older schema")


def does_not_start(hub):
    """As its log says, and what helps, before anybody asks for an upgrade."""
    before = hub.content()
    answer = hub.services("start")["services"][0]
    check(answer["state"] == "failed", f"the hub runs on the older schema: {answer}")
    hub.services("stop")
    check(hub.content() == before, "the hub has changed the database")
    status, plan = hub.plan(hub_version())
    check(status == 201 and "upgrade-db" in json.dumps(plan["steps"]), f"no migration is planned: {status}")
    passed("with the later package the hub does not start on the older schema, and changes nothing")


def upgraded(hub, before):
    run = hub.upgrade(hub_version())
    rows = check_upgraded(hub, run, before)
    passed(f"upgrade-db: {rows} rows compared by sqlite3, {len(hub.tokens)} tokens of before open the hub; that two tables went is said")
    return run


def broken(hub, before):
    """A release whose hub does not come up after the migration: the older schema is back, with every row. The hub of the package does not run on
    it now either, so that nothing can be proven to be healthy: parked, and why is said."""
    run = hub.expect(hub.begin("v2.9.0"), "parked")
    check(f"Running upgrade {OLDER}" in hub.log(run["id"]), "it was not migrated at all")
    check(hub.content() == before and hub.deployed() == "v2.3.1", f"not what was before: {hub.deployed()}")
    check("run `jupyterhub upgrade-db`" in run["what_is_true_now"] and "code at v2.3.1" in run["what_is_true_now"], run["what_is_true_now"])
    hub.call("POST", f"/api/runs/{run['id']}/resolve", {"statement": "The package is the later one, and stays."})
    passed(f"migrated, then broken: the older schema is back with all it held. {run['cause']}")


def back_needs_the_package(hub, run, before):
    """The database of before is put back and proven, but the later package does not start on it: that is said, and the later one goes on."""
    ended = hub.wait(hub.begin(kind="rollback", run=run["id"]))
    log = hub.log(ended["id"])
    check(ended["outcome"] == "old-restored" and "is back, its content proven" in log, f"{ended['outcome']}: {ended['cause']}\n{log}")
    check("apt install jupyterhub=" in ended["cause"], f"what helps is not said: {ended['cause']}")
    hub.ready()
    compare(hub, before)
    check(all(hub.opens(name) for name in hub.tokens), "a token is lost by the way there and back")
    hub.call("POST", f"/api/runs/{ended['id']}/resolve", {"statement": "it was a test"})
    passed(f"the way back puts the older database there, proven; without the older package: {ended['cause']}")


class FileInEnvironment(InEnvironment, OlderFile):
    pass


def fields_of_people(folder):
    """Fields that people have added, deleted or changed are found before an upgrade, shown, and hinder nobody."""
    os.mkdir(folder)
    hub = FileInEnvironment(folder)
    hub.make()
    hub.set()
    hub.fill("sqlite:///" + hub.sqlite)
    hub.start()
    try:
        severity, found, _ = hub.drift()
        check((severity, found) == ("ok", []), f"a database as JupyterHub makes it is said to be another: {severity} {found} {hub.plan(hub_version())[1]['drift']['reason']}")
        with sqlite3.connect(hub.sqlite) as db:
            db.execute("ALTER TABLE users ADD COLUMN phone TEXT")
            db.execute("UPDATE users SET phone = '4711' WHERE name = 'user-1'")
            db.execute("DROP INDEX ix_api_tokens_prefix")
            db.execute("ALTER TABLE spawners DROP COLUMN user_options")
        db.close()
        before = hub.content()
        severity, found, sql = hub.drift()
        check((severity, found) == ("warning", ["missing column spawners.user_options", "missing index api_tokens.ix_api_tokens_prefix",
                                                "unexpected column users.phone"]), f"{severity} {found}")
        check("1 row has a value in it" in sql and hub.content() == before, sql)
    finally:
        hub.stop()
    passed("fields that people have added, deleted or changed are shown before an upgrade, and hinder nobody")


def main():
    folder = tempfile.mkdtemp(prefix="hoist-hub-schema-")
    os.chmod(folder, 0o755)
    hub = OlderFile(folder)
    try:
        hub.make()
        hub.set()
        hub.fill("sqlite:///" + hub.sqlite)
        hub.make_older()
        before, content = hub.tables(), hub.content()
        hub.start()
        if "--all" in sys.argv:
            does_not_start(hub)
            broken(hub, content)
        run = upgraded(hub, before)
        if "--all" in sys.argv:
            back_needs_the_package(hub, run, before)
    finally:
        with contextlib.suppress(SystemExit, OSError):   # also where something went wrong: the hub is nobody's child
            hub.services("stop")
        hub.stop()
    fields_of_people(os.path.join(folder, "environment"))
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
