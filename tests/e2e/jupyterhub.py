#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's own jupyterhub package with the shipped guide: adopted with a populated SQLite database, moved to PostgreSQL with every row compared
by Python's sqlite3 and psycopg2, used there, and brought back. What is not good is refused before anything is touched, and a move that fails
on the way leaves everything as it was. The move and its way back are done in the real console (guide_way.py), which has to say what is true."""
import argparse
import decimal
import hashlib
import http.client
import http.cookies
import json
import os
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import urllib.parse

import psycopg2

import guide_way
from guide_bench import HERE, System, TENANT, check, free_port, git, passed, read
from cluster import Cluster
from fleet import await_json

PASSWORD = "Planted+Secret-4711"
TOKEN = os.urandom(16).hex()
CONFIG = '''import os
here = os.path.dirname(os.path.abspath(__file__))
env = dict(line.strip().split("=", 1) for line in open(os.path.join(here, ".env")) if "=" in line)
c.JupyterHub.db_url = env["JUPYTERHUB_DB_URL"]
c.JupyterHub.bind_url = "http://127.0.0.1:" + env["PORT"]
c.JupyterHub.hub_bind_url = "http://127.0.0.1:" + env["HUB_PORT"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:" + env["PROXY_PORT"]
os.environ["NODE_PATH"] = "/usr/share/nodejs"   # a node that is not Debian's looks for Debian's modules nowhere else
c.JupyterHub.authenticator_class = "jupyterhub.auth.DummyAuthenticator"
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.cleanup_servers = False
c.Authenticator.admin_users = {"chief"}
c.JupyterHub.services = [{"name": "tester", "api_token": env["TOKEN"]}]
c.JupyterHub.load_roles = [{"name": "tester", "services": ["tester"],
                            "scopes": ["admin:users", "admin:groups", "tokens", "list:services", "read:hub", "admin:servers", "self"]}]
'''
FILES = {"jupyterhub_config.py": CONFIG, "CHANGELOG.md": "# Changes\n\n## v3.0.0\n\nAs Debian has it.\n",
         ".gitignore": ".env\n*.sqlite*\njupyterhub_cookie_secret\njupyterhub-proxy.pid\n__pycache__/\n"}


def hub_version():
    with open("/usr/lib/python3/dist-packages/jupyterhub/_version.py", encoding="utf-8") as f:
        numbers = re.search(r"version_info = \((\d+), (\d+), (\d+)", f.read())
    return "v" + ".".join(numbers.groups())


class Hub(System):
    def __init__(self, folder, cluster):
        self.cluster = cluster
        super().__init__(folder, "jupyterhub-debian", {hub_version(): FILES}, {
            "HUB_PORT": str(free_port()), "PROXY_PORT": str(free_port()), "TOKEN": TOKEN, "JUPYTERHUB_DB_URL": "sqlite:///jupyterhub.sqlite"})

    @property
    def sqlite(self):
        return os.path.join(self.tenant, "jupyterhub.sqlite")

    def set(self, **settings):
        self.settings.update(settings)
        self.write_settings()
        os.chmod(os.path.join(self.tenant, ".env"), 0o600)

    def ready(self):
        """Until the hub answers behind its proxy, which is there first; what it says of itself."""
        return await_json(self.port, "/hub/api/", status=200, seconds=60)

    def begin_again(self):
        self.services("start")
        self.ready()

    def hub(self, method, path, body=None, expect=(200, 201, 204)):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, "/hub/api" + path, json.dumps(body) if body is not None else None, {"Authorization": "token " + TOKEN})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        check(answer.status in expect, f"{method} {path}: {answer.status} {text[:300]}")
        return json.loads(text) if text else None

    def names(self):
        return sorted(user["name"] for user in self.hub("GET", "/users?limit=1000"))

    def log_in(self, name):
        """As a person: the form, then the page that only somebody who is logged in gets."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        jar = http.cookies.SimpleCookie()

        def go(method, path, body=None):
            head = {"Cookie": "; ".join(f"{k}={m.value}" for k, m in jar.items())}
            if body is not None:
                head["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, head)
            answer = connection.getresponse()
            answer.read()
            for line in answer.headers.get_all("Set-Cookie") or []:
                jar.load(line)
            return answer.status

        try:
            check(go("GET", "/hub/login") == 200, "no page to log in")
            form = {"username": name, "password": "anything"}
            if "_xsrf" in jar:
                form["_xsrf"] = jar["_xsrf"].value
            check(go("POST", "/hub/login", urllib.parse.urlencode(form)) == 302, f"{name} can't log in")
            check(go("GET", "/hub/token") == 200, f"{name} is not logged in")
        finally:
            connection.close()

    def populate(self):
        names = [f"user-{i}" for i in range(40)] + ["jürgen", "o'neill", "名前", "with space"]
        self.hub("POST", "/users", {"usernames": names, "admin": False})
        self.hub("POST", "/users", {"usernames": ["second-chief"], "admin": True})
        for group in ("staff", "студенты"):
            self.hub("POST", f"/groups/{urllib.parse.quote(group)}")
            self.hub("POST", f"/groups/{urllib.parse.quote(group)}/users", {"users": names[::3]})
        self.tokens = {}
        for name in names[:6]:
            made = self.hub("POST", f"/users/{name}/tokens", {"note": "for \\N and \"quotes\"\tand tabs", "expires_in": 86400})
            self.tokens[name] = made["token"]
        self.log_in("chief")
        self.log_in("user-1")
        self.hub("DELETE", "/users/user-39")   # its number must not come again
        # What an application's API never makes: by SQL, while it is stopped.
        self.services("stop")
        with sqlite3.connect(self.sqlite) as db:
            db.execute("UPDATE users SET state = ?, encrypted_auth_state = ? WHERE name = 'user-2'", ('{"a": [1, "ü"]}', bytes(range(256))))
            db.execute("UPDATE users SET created = '2020-02-29 23:59:59.999999', last_activity = NULL WHERE name = 'user-3'")
            db.execute("UPDATE users SET cookie_id = '' WHERE name = 'user-4'")
        db.close()
        self.begin_again()


# --- the oracle: nothing of Hoist ------------------------------------------------------------

def plain(value, kind):
    """One value of either side as a text; the kind is PostgreSQL's name of the column's type."""
    if value is None:
        return None
    if kind == "boolean":
        return str(bool(value))
    if kind.startswith("timestamp"):
        text = value if isinstance(value, str) else value.isoformat(" ")
        return text[:-7] if text.endswith(".000000") else text
    if kind == "bytea":
        return bytes(value).hex()
    if kind in ("integer", "bigint", "smallint", "double precision", "numeric"):
        return str(decimal.Decimal(str(value)).normalize())
    return value if isinstance(value, str) else json.dumps(value)


def rows_of_both(hub, database, but=()):
    """{table: (rows of SQLite, rows of PostgreSQL)}, each sorted; without the columns `but`."""
    old = sqlite3.connect(f"file:{urllib.parse.quote(hub.sqlite)}?mode=ro", uri=True)
    new = psycopg2.connect(host=hub.cluster.sockets, port=5432, user="postgres", dbname=database)
    both = {}
    try:
        for (table,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1").fetchall():
            with new.cursor() as cursor:
                cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
                               "ORDER BY 1", (table,))
                kinds = dict(cursor.fetchall())
                names = sorted(row[1] for row in old.execute(f'PRAGMA table_info("{table}")'))
                check(names == sorted(kinds), f"{table}: columns {names} and {sorted(kinds)}")
                names = [name for name in names if name not in but]
                listed = ", ".join(f'"{n}"' for n in names)
                cursor.execute(f'SELECT {listed} FROM "{table}"')
                there = [tuple(plain(v, kinds[n]) for n, v in zip(names, row)) for row in cursor.fetchall()]
            here = [tuple(plain(v, kinds[n]) for n, v in zip(names, row)) for row in old.execute(f'SELECT {listed} FROM "{table}"')]
            both[table] = tuple(sorted(rows, key=lambda row: [str(v) for v in row]) for rows in (here, there))
    finally:
        old.close()
        new.close()
    return both


def dump(path):
    db = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True)
    try:
        return hashlib.sha256("\n".join(db.iterdump()).encode()).hexdigest()
    finally:
        db.close()


def count(cluster, database):
    return cluster.psql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace", database)


# --- the parts -------------------------------------------------------------------------------

def refused(hub, words, **settings):
    """A plan with a blocker that says why, and nothing is different."""
    before, env = dump(hub.sqlite), dict(hub.settings)
    hub.set(**settings)
    status, plan = hub.plan(kind="move")
    told = plan.get("detail", "") if status >= 400 else " ".join(f["message"] for f in plan["findings"] if f["severity"] == "blocker")
    check(words in told, f"expected {words!r} in {told!r}")
    hub.settings = env
    hub.write_settings()
    check(dump(hub.sqlite) == before, "the database was touched")


def is_on(hub, engine):
    shown = hub.call("POST", f"/api/tenants/{TENANT}/check")["databases"][0]
    check(shown["engine"] == engine and shown["health"] == "healthy", f"the tenant's database is shown as {shown}")


def fails(hub, name, make_bad, words):
    """A move that can't be: the settings, the file and the hub are as before, the new database is as empty."""
    env, users = read(os.path.join(hub.tenant, ".env")), hub.names()
    make_bad()
    run = hub.expect(hub.begin(kind="move"), "old-restored")
    check(words in run["cause"], f"{name}: the cause is {run['cause']!r}")
    check(read(os.path.join(hub.tenant, ".env")) == env, f"{name}: .env is another")
    check(hub.names() == users, f"{name}: other users than before")
    check(count(hub.cluster, "hub") == "0", f"{name}: the new database is not empty again")
    hub.call("POST", f"/api/runs/{run['id']}/resolve", {"statement": "it was a test"})
    passed(f"{name}: {run['cause']}")


def alter(hub, *statements):
    hub.services("stop")
    with sqlite3.connect(hub.sqlite) as db:
        for statement in statements:
            db.execute(statement)
    db.close()
    hub.begin_again()


def order_move(hub, person):
    """Move Database…: hindered by a table that lies in the new database, looked at again, started."""
    see, window = person.see, f"Move the Database of {hub.guide}"
    hub.cluster.psql("CREATE TABLE mine (x int)", "hub")
    see.press("push button", "Move Database…")
    person.reads("is not empty")
    check(see.seek("push button", "Move", sensitive=True) is None, "the console offers what is refused")
    person.picture("move-blocked", window)
    hub.cluster.psql("DROP TABLE mine", "hub")
    see.press("push button", "Check Again")
    see.wait("the objection to go", lambda: not see.sees(re.compile("is not empty")) and see.sees("Exactly These Steps"))
    person.reads(re.compile(r"^SQLite, .*jupyterhub\.sqlite"), re.compile(r"^PostgreSQL, The empty database that JUPYTERHUB_NEW_DB_URL in \.env names"),
                 re.compile("copies every row of .*compares both sides"), "The old database stays as it is",
                 re.compile("hoistctl tenant move-database jupyterhub-debian .*--follow"))
    person.picture("move", window)
    check(not see.sees("I have read this"), "something is to be ticked, though no release lies in between")
    see.press("push button", "Move")
    see.find("text", "Log")


def move(hub, person, commit):
    plan = hub.ctl("tenant", "move-database", hub.guide, "--plan")
    check("transfer" in plan.lower() or "another engine" in plan, f"the plan does not say what it does: {plan}")
    hub.services("stop")
    before = dump(hub.sqlite)
    hub.begin_again()
    order_move(hub, person)
    person.read_outcome(f"The Database of {hub.guide} Is Moved", hub_version(), commit)
    person.reads("Database, PostgreSQL")
    person.picture("moved")
    run = hub.expect(hub.newest_run(), "new-healthy")
    log = hub.log(run["id"])
    hub.services("stop")
    rows = 0
    for table, (old, new) in rows_of_both(hub, "hub").items():
        # the start has noted what it always notes: its own token, roles that it makes sure of, who was seen when
        gone = [row for row in old if row not in new]
        allowed = {"api_tokens": 1, "users": 1, "spawners": 0, "services": 0, "oauth_clients": 1}.get(table, 0)
        check(len(gone) <= allowed, f"{table}: {len(gone)} rows of {len(old)} are others: {gone[:2]}")
        told = re.search(rf"^{table}: (\d+) rows?, alike", log, re.M)
        check(told and int(told.group(1)) >= len(old) - allowed, f"{table} is not said to be alike: {log}")
        rows += len(old)
    hub.begin_again()
    check(dump(hub.sqlite) != "" and PASSWORD not in log, "a password is in the log")
    is_on(hub, "postgresql")
    for name, token in hub.tokens.items():   # what a token was for it is for still
        check(whose(hub, token) == name, f"the token of {name} is not known any more")
    hub.log_in("chief")
    newest = int(hub.cluster.psql("SELECT max(id) FROM users", "hub"))
    hub.hub("POST", "/users/born-on-postgres")
    born = int(hub.cluster.psql("SELECT id FROM users WHERE name = 'born-on-postgres'", "hub"))
    check(born > newest, f"the number {born} was given out twice")
    passed(f"moved: {rows} rows compared by sqlite3 and psycopg2, tokens and logins go on, next number {born}")
    return run["id"], before


def whose(hub, token):
    """The user that a token opens the hub for."""
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30)
    try:
        connection.request("GET", "/hub/api/user", headers={"Authorization": "token " + token})
        return json.loads(connection.getresponse().read()).get("name")
    finally:
        connection.close()


def back(hub, person, run, before, commit):
    """What was made on PostgreSQL is there on SQLite: the user, the token; what was deleted there is gone."""
    token = hub.hub("POST", "/users/born-on-postgres/tokens", {"note": "made \\N since the \"move\""})["token"]
    hub.hub("PATCH", "/users/user-7", {"admin": True})
    hub.hub("DELETE", "/users/user-8")
    hub.hub("POST", "/groups/staff/users", {"users": ["born-on-postgres"]})
    names = hub.names()
    status, plan = hub.plan(kind="rollback", run=run)
    check(status < 400 and "discard-rows" not in plan["acknowledge"], f"something is to be acknowledged: {plan}")
    seen = plan["comparison"]
    check(seen["lost_rows"] == 0 and seen["kept_rows"] >= 4, f"of the rows it is said: {seen}")
    reason = "The new server is not watched over yet"
    person.roll_back(reason, hub_version(), hub_version(), [commit, commit], losses=0,
                     then=(re.compile("^[0-9]+ rows written since go back with it"),))
    person.read_outcome(f"The Database of {hub.guide} Is Back", hub_version(), commit)
    person.reads("Database, SQLite")
    ended = hub.expect(hub.newest_run(), "new-healthy")
    check(ended["kind"] == "rollback" and ended["discarded_rows"] == 0, f"another run, or rows are left behind: {ended}")
    person.read_back(reason, "Move the database")
    hub.ready()
    is_on(hub, "sqlite")
    check("JUPYTERHUB_DB_URL=sqlite:///jupyterhub.sqlite" in read(os.path.join(hub.tenant, ".env")), ".env still names the other one")
    check(hub.names() == names, f"other users than on PostgreSQL: {set(names) ^ set(hub.names())}")
    check(whose(hub, token) == "born-on-postgres", "the token that was made since is not known")
    for name, old in hub.tokens.items():
        check(whose(hub, old) == name, f"the token of {name} is not known any more")
    people = {user["name"]: user for user in hub.hub("GET", "/users?limit=1000")}
    check(people["user-7"]["admin"] and "staff" in people["born-on-postgres"]["groups"], "what was changed since is not so")
    hub.log_in("born-on-postgres")
    hub.hub("POST", "/users/born-on-sqlite-again")
    hub.services("stop")
    rows = 0
    # when a token was used last is written anew where it was asked of after half a minute, as above
    for table, (old, new) in rows_of_both(hub, "hub", but=["last_activity"]).items():
        # what the hub notes of itself at each start is another, as on the way over
        gone = [row for row in new if row not in old]
        check(len(gone) <= {"api_tokens": 4, "users": 3, "spawners": 1, "oauth_clients": 1, "oauth_codes": 1}.get(table, 0),
              f"{table}: {len(gone)} rows of {len(new)} are others: {gone[:2]}")
        rows += len(new)
    check(dump(hub.sqlite) != before, "nothing has come back")
    db = sqlite3.connect(hub.sqlite)
    check(db.execute("PRAGMA integrity_check").fetchone() == ("ok",) and not db.execute("PRAGMA foreign_key_check").fetchall(), "it is not whole")
    check(not db.execute("SELECT 1 FROM sqlite_schema WHERE name LIKE 'hoist%'").fetchall(), "something is still noted")
    db.close()
    check(hub.cluster.psql("SELECT count(*) FROM users WHERE name = 'born-on-postgres'", "hub") == "1", "the new database was emptied")
    hub.begin_again()
    passed(f"back on SQLite with {seen['kept_rows']} rows that were written since; {rows} rows compared by sqlite3 and psycopg2, tokens and logins go on")


def guides(hub):
    """Both shipped guides are good and say what people must know."""
    for name in ("jupyterhub", "jupyterhub-debian"):
        told = hub.ctl("guide", "explain", os.path.join(os.path.dirname(HERE), "..", "data/guides", name + ".yaml"))
        for word in ("tell-users", "user-data", "components", "sqlite-limits", "upgrade-db", "can be moved to PostgreSQL",
                     "or PostgreSQL, MariaDB: the URL in the setting JUPYTERHUB_DB_URL says which"):
            check(word in told, f"{name}: nothing is said of {word}")
    passed("both guides say what is asked of people")


POINTS = ["transfer.apply.pre-intent:kill-agent", "transfer.apply.post-intent:kill-agent", "transfer.apply.mid-effect:kill-agent",
          "transfer.apply.post-effect:kill-agent", "transfer.apply.post-done:kill-agent", "configure.apply.post-effect:kill-agent",
          "transfer.apply.mid-effect:fail,transfer.undo.mid-effect:kill-agent", "transfer.apply.post-effect:fail,transfer.undo.post-effect:kill-agent",
          "health.apply.mid-effect:fail,transfer.undo.mid-effect:kill-agent"]


def killed(hub, points):
    """Something fails or the agent is killed in the middle of the move: the run ends in one of the named outcomes, whole."""
    hub.stop()
    once = tempfile.mkdtemp(prefix="once-", dir=hub.folder)
    os.environ.update(HOIST_FAILPOINT=points, HOIST_FAILPOINT_ONCE=once)
    hub.start()
    names, env = hub.names(), read(os.path.join(hub.tenant, ".env"))
    run = hub.wait(hub.begin(kind="move"))
    del os.environ["HOIST_FAILPOINT"], os.environ["HOIST_FAILPOINT_ONCE"]
    missed = {point.split(":")[0] for point in points.split(",")} - set(os.listdir(once))
    check(not missed, f"{missed} was never hit ({run['outcome']}: {run['cause']})\n{hub.log(run['id'])}")
    hub.ready()
    check(hub.names() == names, f"{points}: other users than before")
    if run["outcome"] == "new-healthy":
        for table, (old, new) in rows_of_both(hub, "hub").items():
            check(len([row for row in old if row not in new]) <= 2, f"{points}: rows of {table} are missing")
        hub.roll_back(run["id"])
    else:
        check(run["outcome"] == "old-restored", f"{points}: {run['outcome']}: {run['cause']}")
        left = count(hub.cluster, "hub")
        check((left == "0") == (run["discarded_rows"] == 0), f"{points}: {run['discarded_rows']} rows are set aside, {left} objects are left")
        hub.call("POST", f"/api/runs/{run['id']}/resolve", {"statement": "it was a test"})
    check(read(os.path.join(hub.tenant, ".env")) == env, f"{points}: .env is another")
    hub.ready()
    is_on(hub, "sqlite")
    hub.cluster.psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner", "hub")
    passed(f"{points}: {run['outcome']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    guide_way.add_options(parser)
    options = parser.parse_args()
    guide_way.enter()
    folder = tempfile.mkdtemp(prefix="hoist-hub-")
    os.mkdir(os.path.join(folder, "pg"))
    os.chmod(folder, 0o755)
    with Cluster(os.path.join(folder, "pg")) as cluster:
        hub = Hub(folder, cluster)
        try:
            cluster.make("hub", "hub", PASSWORD)
            hub.make()
            hub.set()
            hub.start()
            hub.services("start")
            check(hub.ready()["version"] == hub_version()[1:], "another version runs")
            hub.populate()
            is_on(hub, "sqlite")
            passed("adopted, with a populated SQLite database")
            url = cluster.url("hub", "hub", PASSWORD)
            guides(hub)
            refused(hub, "JUPYTERHUB_NEW_DB_URL")
            refused(hub, "is on MariaDB; it is moved from SQLite to PostgreSQL only", JUPYTERHUB_DB_URL="mysql://hub@localhost/hub")
            refused(hub, "neither the SQLite file jupyterhub.sqlite in the folder nor on", JUPYTERHUB_DB_URL="oracle://hub@localhost/hub")
            refused(hub, "does not exist", JUPYTERHUB_NEW_DB_URL=cluster.url("nowhere", "hub", PASSWORD))
            cluster.psql("CREATE TABLE mine (x int)", "hub")
            refused(hub, "is not empty", JUPYTERHUB_NEW_DB_URL=url)
            cluster.psql("DROP TABLE mine", "hub")
            passed("without a new database, with one that is not there or not empty: refused, nothing touched")
            hub.set(JUPYTERHUB_NEW_DB_URL=url)
            fails(hub, "a value that does not fit",
                  lambda: alter(hub, "UPDATE users SET admin = 2 WHERE name = 'user-5'"), "column admin (boolean)")
            alter(hub, "UPDATE users SET admin = 0 WHERE name = 'user-5'", "CREATE TABLE my_own (x TEXT)", "INSERT INTO my_own VALUES ('x')")
            fails(hub, "a table of one's own", lambda: None, "The table my_own has no place")
            alter(hub, "DROP TABLE my_own")
            if options.all:
                for points in POINTS:
                    killed(hub, points)
            commit = git(hub.tenant, "rev-parse", "HEAD")
            with guide_way.Administrator(options, os.path.join(hub.data, "hoistd.sock"), hub.guide, "jupyterhub") as person:
                person.open_tenant(hub_version(), hub_version())
                run, before = move(hub, person, commit)
                status, again = hub.plan(kind="move")
                check(status >= 400 and "already" in again["detail"], f"moved twice: {again}")
                back(hub, person, run, before, commit)
        finally:
            hub.end()
    shutil.rmtree(folder, ignore_errors=True)
    passed("all of it")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
