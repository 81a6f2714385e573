#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant whose database is on a PostgreSQL server: upgraded, rolled back with its data, and brought back as it was by whatever its
releases do: a migration that fails half-way, one whose child waits for a lock, a service that ends, a release that uses another, empty
database; a session that is left open; the agent or the daemon killed at the points where the database is touched. The truth is asked of
the server itself, as its administrator. Usage: postgres.py [--build DIR] [--short]"""
import argparse
import difflib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
sys.path.insert(0, os.path.join(HERE, "ledger"))
from cluster import Cluster  # noqa: E402
from fleet import UnixConnection, await_json, wait_until  # noqa: E402
import pq  # noqa: E402

PASSWORD = "Planted+Secret-4711"
TENANT = "tn_0000000000000001"
PATIENCE_S = 120

RELEASE = '''"""What is of this release alone."""
VERSION = {version!r}
DIES_AFTER = {dies}
CHECK = {check!r}
MIGRATIONS = {migrations!r}


def url(settings):
    return settings.get({setting!r}) or settings["DATABASE_URL"]


def afterwards(pq, sys):
{afterwards}
'''

BASE = (1, ["CREATE TABLE account (id serial PRIMARY KEY, name text NOT NULL)",
            "CREATE TABLE entry (id bigserial PRIMARY KEY, account int REFERENCES account, text text, at timestamptz DEFAULT now())",
            "INSERT INTO account (name) SELECT 'account ' || i FROM generate_series(1, 20) i",
            "INSERT INTO entry (account, text) SELECT 1 + i % 20, 'entry ' || i FROM generate_series(1, 500) i"])
GOOD = (2, ["ALTER TABLE entry ADD COLUMN tag text DEFAULT 'none'", "CREATE TABLE tag (name text PRIMARY KEY)", "INSERT INTO tag VALUES ('none')",
            "UPDATE account SET name = upper(name)", "CREATE INDEX entry_tag ON entry (tag)"])
HALF = (3, ["CREATE TABLE leftover (v int)", "DELETE FROM entry WHERE id % 2 = 0", "ALTER TABLE account RENAME TO person",
            "ALTER TABLE entry ADD CONSTRAINT no CHECK (text <> 'entry 1')"])
# A child waits for a lock that its sibling holds; both are in sessions of their own, and the parent fails.
CHILDREN = '''
    import os
    ready, tell = os.pipe()
    for sql in ("BEGIN; LOCK TABLE entry", "INSERT INTO entry (text) VALUES ('too late')"):
        if os.fork() == 0:
            os.setsid()
            with pq.Database(url(pq.settings())) as db:
                if sql.startswith("INSERT"):
                    os.write(tell, b"x")
                db.run(sql)
                os.write(tell, b"x")
                import time
                time.sleep(600)
            os._exit(0)
        os.read(ready, 1)
    sys.exit(4)
'''
RELEASES = {
    "v1.0.0": {"migrations": [BASE]},
    "v1.1.0": {"migrations": [BASE, GOOD]},
    "v1.2.0": {"migrations": [BASE, HALF]},
    "v1.3.0": {"migrations": [BASE, GOOD], "dies": 0.2},
    "v1.4.0": {"migrations": [BASE], "setting": "LEDGER_URL"},
    "v1.5.0": {"migrations": [BASE], "afterwards": CHILDREN},
    "v1.6.0": {"migrations": [BASE, (4, ["DELETE FROM entry", "DELETE FROM account", "DELETE FROM schema_version"])], "afterwards": '''
    with pq.Database(url(pq.settings())) as db:
        db.run("DELETE FROM schema_version")
'''},
}

GUIDE = '''guide: 1
application: {name: ledger, title: Ledger}
releases: {tags: v}
settings: {file: .env, slug: SLUG, backend_port: PORT}
services:
  - name: api
    role: backend
    start: [/usr/bin/python3, "{directory}/api.py"]
    port: "{settings.PORT}"
databases:
  - {name: main, engine: postgresql, url: "{settings.DATABASE_URL}"}
migrations:
  command: [/usr/bin/python3, "{script}"]
  scripts: [migrate.py]
health:
  checks:
    - {name: api, service: api, url: "http://127.0.0.1:{settings.PORT}/health", status: 200, version: version}
  good_in_a_row: 2
  interval_ms: 100
  seconds: 10
  steady_ms: 600
'''


class Wrong(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Wrong(text)


def git(folder, *words):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True, text=True).stdout.strip()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Writer(threading.Thread):
    """Writes entries and keeps its own list of those that were acknowledged."""

    def __init__(self, port, prefix):
        super().__init__(daemon=True)
        self.port, self.prefix, self.acked, self.over = port, prefix, [], threading.Event()

    def run(self):
        n = 0
        while not self.over.wait(0.05):
            n += 1
            text = f"{self.prefix}-{n}"
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("POST", "/entries", json.dumps({"text": text}), {"Content-Type": "application/json"})
                if connection.getresponse().status == 201:
                    self.acked.append(text)
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()

    def go_on(self):
        """People go on writing for a while: until five more are acknowledged."""
        n = len(self.acked)
        wait_until("five more rows", lambda: len(self.acked) >= n + 5, 30)

    def finish(self):
        self.over.set()
        self.join()


class Bench:
    """The server, one tenant, its control plane."""

    writes_beside = True   # people, while something is killed

    def __init__(self, folder, build):
        self.folder, self.build = folder, build
        self.data, self.origin, self.tenant = (os.path.join(folder, n) for n in ("data", "origin.git", "tenant"))
        self.port, self.environment, self.process = free_port(), {}, None
        self.cluster = Cluster(os.path.join(folder, "pg"))

    def __enter__(self):
        os.mkdir(self.cluster.folder)
        self.cluster.__enter__()
        self.make_databases()
        self.make_releases()
        self.write_settings({})
        subprocess.run([sys.executable, os.path.join(self.tenant, "migrate.py")], check=True, stdout=subprocess.DEVNULL)
        self.write_plane()
        self.start()
        self.call("POST", f"/api/tenants/{TENANT}/check")
        self.call("POST", f"/api/tenants/{TENANT}/services/start")
        self.await_api()
        return self

    def make_databases(self):
        self.cluster.make("ledger", "ledger", PASSWORD)
        self.cluster.psql("CREATE DATABASE elsewhere OWNER ledger")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.call("POST", f"/api/tenants/{TENANT}/services/stop")
        self.stop()
        self.cluster.__exit__()

    def make_releases(self):
        work = os.path.join(self.folder, "work")
        os.mkdir(work)
        git(work, "init", "-q")
        self.copy_program(work)
        with open(os.path.join(work, ".gitignore"), "w", encoding="utf-8") as f:
            f.write(".env\n__pycache__/\n")
        for tag, what in RELEASES.items():
            words = {"version": tag, "dies": what.get("dies", 0), "migrations": what["migrations"], "setting": what.get("setting", "DATABASE_URL"),
                     "afterwards": what.get("afterwards", "    pass"),
                     "check": "SELECT count(*) FROM entry"}
            with open(os.path.join(work, "release.py"), "w", encoding="utf-8") as f:
                f.write(RELEASE.format(**words))
            git(work, "add", "-A")
            git(work, "commit", "-q", "-m", tag)
            git(work, "tag", tag)
        subprocess.run(["git", "clone", "-q", "--bare", work, self.origin], check=True)
        subprocess.run(["git", "clone", "-q", self.origin, self.tenant], check=True)
        git(self.tenant, "checkout", "-q", "v1.0.0")

    def copy_program(self, work):
        for name in ("api.py", "migrate.py", "pq.py"):
            shutil.copy(os.path.join(HERE, "ledger", name), work)

    def write_settings(self, more):
        values = {"SLUG": "ledger", "PORT": str(self.port), "DATABASE_URL": self.cluster.url("ledger", "ledger", PASSWORD),
                  **self.other_settings(), **more}
        with open(os.path.join(self.tenant, ".env"), "w", encoding="utf-8") as f:
            f.writelines(f"{k}={v}\n" for k, v in values.items())

    def other_settings(self):
        return {"LEDGER_URL": self.cluster.url("elsewhere", "ledger", PASSWORD)}

    def write_plane(self):
        os.makedirs(os.path.join(self.data, "guides"), mode=0o755)
        os.chmod(self.data, 0o700)
        with open(os.path.join(self.data, "guides/ledger.yaml"), "w", encoding="utf-8") as f:
            f.write(GUIDE)
        os.chmod(f.name, 0o644)
        tenant = {"id": TENANT, "slug": "ledger", "name": "Ledger", "environment": "test", "directory": self.tenant, "application": "ledger",
                  "backend_port": self.port, "settings": {"SLUG": "ledger", "PORT": str(self.port)}}
        with open(os.path.join(self.data, "inventory.json"), "w", encoding="utf-8") as f:
            json.dump({"applications": [{"name": "ledger", "repository": self.origin, "guide": "ledger"}], "tenants": [tenant]}, f)

    def start(self):
        with open(os.path.join(self.folder, "hoistd.stderr"), "ab") as errors:
            self.process = subprocess.Popen([os.path.join(self.build, "src/daemon/hoistd"), "--data", self.data], stdout=subprocess.PIPE,
                                            stderr=errors, text=True, env={**os.environ, **self.environment})
        check("ready" in self.process.stdout.readline(), "hoistd did not become ready")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        self.process.stdout.close()

    def again(self, environment):
        self.stop()
        self.environment = environment
        self.start()

    def ask(self, method, path, body=None):
        connection = UnixConnection(os.path.join(self.data, "hoistd.sock"))
        try:
            head = {"Content-Type": "application/json"} if body is not None else {}
            connection.request(method, path, json.dumps(body) if body is not None else None, head)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def call(self, method, path, body=None):
        """As ask; a daemon that was killed at a failpoint is started again."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                status, answer = self.ask(method, path, body)
                check(status < 400, f"{method} {path}: {status} {answer}")
                return answer
            except (OSError, http.client.HTTPException):
                check(time.monotonic() < until, "hoistd does not answer")
                self.process.wait(30)
                check(self.process.returncode == -signal.SIGKILL, f"hoistd ended with {self.process.returncode}")
                self.process.stdout.close()
                self.start()

    def await_api(self):
        return await_json(self.port)

    def plan(self, wish):
        return self.call("POST", f"/api/tenants/{TENANT}/plans", wish)

    def go(self, wish):
        plan = self.plan(wish)
        blockers = [f["message"] for f in plan["findings"] if f["severity"] == "blocker"]
        check(not blockers, f"blockers: {blockers}")
        body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"], "reason": "test"}
        try:
            run = self.ask("POST", "/api/runs", body)[1]["id"]
        except (OSError, http.client.HTTPException):   # it died of it, after the run was journalled
            run = next(r["id"] for r in self.call("GET", f"/api/runs?tenant={TENANT}")["runs"] if r["plan"] == plan["id"])
        until = time.monotonic() + PATIENCE_S
        while True:
            answer = self.call("GET", f"/api/runs/{run}")
            if answer["state"] == "ended":
                return answer
            check(time.monotonic() < until, f"the run has not ended: {[(s['kind'], s['state']) for s in answer['steps']]}")
            time.sleep(0.1)   # a reader's poll

    def log_of(self, run):
        return "\n".join(line["text"] for line in self.call("GET", f"/api/runs/{run['id']}/log?after=0&limit=1000")["lines"])

    def resolve(self, run):
        if run["outcome"] != "new-healthy" and run["error_key"]:
            self.call("POST", f"/api/runs/{run['id']}/resolve", {"statement": "It was a test."})

    def truth(self):
        """Schema and rows as the server's administrator sees them."""
        tables = self.cluster.psql("SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
                                   "ledger").split()
        dump = ["pg_dump", "--schema-only", "-h", self.cluster.sockets, "-U", "postgres", "ledger"]
        text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
        return {"schema": re.sub(r"(?m)^\\(un)?restrict .*$", "", text),   # a random word
                "rows": {t: sorted(self.cluster.psql(f"SELECT row_to_json(t) FROM {t} t", "ledger").splitlines()) for t in tables},
                "sequence": self.cluster.psql("SELECT last_value FROM entry_id_seq", "ledger"),
                "commit": git(self.tenant, "rev-parse", "HEAD"), "version": self.await_api().get("version")}

    def texts(self):
        return set(self.cluster.psql("SELECT text FROM entry", "ledger").splitlines())

    def beside(self):
        return self.cluster.psql("SELECT datname FROM pg_database WHERE datname LIKE 'hoist%' ORDER BY 1").split()

    def same(self, before, after, acked=()):
        same(before, after, acked)


def same(before, after, acked=()):
    check(after["commit"] == before["commit"] and after["version"] == before["version"], f"{after['version']} at {after['commit'][:7]}")
    lines = difflib.unified_diff(before["schema"].splitlines(), after["schema"].splitlines(), "before", "after", lineterm="", n=0)
    check(after["schema"] == before["schema"], "the schema is not that of before: " + "; ".join(lines))
    check(set(after["rows"]) == set(before["rows"]), f"tables {sorted(after['rows'])}, before {sorted(before['rows'])}")
    for table, rows in before["rows"].items():
        now = after["rows"][table]
        if table != "entry":
            check(now == rows, f"the table {table} is not as before")
            continue
        check(set(rows) <= set(now), "rows of before are gone or changed")
        texts = {json.loads(r)["text"] for r in set(now) - set(rows)}
        check(len(texts - set(acked)) <= 1, f"rows that nobody wrote: {sorted(texts - set(acked))[:3]}")


def failing(bench, version, words):
    """A release that can't be had: everything is as before, and the reason is said."""
    before = bench.truth()
    run = bench.go({"target_version": version})
    check(run["outcome"] == "old-restored", f"{version} ended {run['outcome']}: {run['cause']} {run['what_is_true_now']}")
    check(all(word in run["cause"] for word in words), f"{version}: the cause is {run['cause']!r}")
    bench.same(before, bench.truth())
    bench.resolve(run)
    print(f"{version}: {run['outcome']}: {run['cause']}", flush=True)
    return run


def up_and_back(bench):
    before = bench.truth()
    writer = Writer(bench.port, f"w{time.monotonic_ns()}")
    writer.start()
    run = bench.go({"target_version": "v1.1.0"})
    check(run["outcome"] == "new-healthy", f"{run['outcome']}: {run['cause']}")
    new = bench.truth()
    check(new["version"] == "v1.1.0" and "tag" in new["rows"], "the new release is not there")
    check(len(new["rows"]["entry"]) >= len(before["rows"]["entry"]), "entries are gone")
    writer.go_on()
    writer.finish()
    missing = set(writer.acked) - bench.texts()
    check(not missing, f"{len(missing)} acknowledged rows are lost by the upgrade")
    later = set(writer.acked)
    plan = bench.plan({"kind": "rollback", "run": run["id"], "backup_db": False})
    back = bench.go({"kind": "rollback", "run": run["id"], "backup_db": False})
    check(back["outcome"] == "new-healthy", f"{back['outcome']}: {back['cause']}")
    after = bench.truth()
    same(before, after, writer.acked)
    lost = later - bench.texts()
    check(back["discarded_rows"] == len(lost), f"{len(lost)} rows are set aside, {back['discarded_rows']} are said to be")
    check(len(lost) > 0, "nobody wrote anything after the upgrade: this proves little")
    kept = [name for name in bench.beside() if set(bench.cluster.psql("SELECT text FROM entry", name).splitlines()) >= lost]
    check(len(kept) == 1, f"the rows that were set aside are in {kept}")
    print(f"v1.1.0: up, {len(later)} rows acknowledged meanwhile, none lost; back, {len(lost)} of them set aside in {kept[0]}", flush=True)
    check(plan["kind"] == "rollback", "no plan for going back")


def idle_session(bench):
    """Somebody who is no service of the tenant sits idle in a transaction: he is named, and not thrown out."""
    before = bench.truth()
    with pq.Database(bench.cluster.url("ledger", "ledger", PASSWORD) + "&application_name=nightly-report") as session:
        session.run("BEGIN; LOCK TABLE account IN ACCESS SHARE MODE")
        run = bench.go({"target_version": "v1.1.0"})
        check(run["outcome"] in ("old-restored", "untouched"), f"{run['outcome']}: {run['cause']}")
        check("nightly-report of ledger, idle in transaction" in run["cause"], f"the cause is {run['cause']!r}")
        session.run("COMMIT")
    same(before, bench.truth())
    bench.resolve(run)
    print(f"an open session: {run['outcome']}: {run['cause']}", flush=True)


def rights(bench):
    """What the role may not do is said before anything is touched."""
    bench.cluster.psql("ALTER ROLE ledger NOCREATEDB")
    plan = bench.plan({"target_version": "v1.1.0"})
    found = [(f["message"], f["next"]) for f in plan["findings"] if f["severity"] == "blocker"]
    bench.cluster.psql("ALTER ROLE ledger CREATEDB")
    check(any("may not create databases" in m and "ALTER ROLE ledger CREATEDB;" in n for m, n in found), f"findings: {found}")
    print("a role without rights: refused, with the SQL that helps", flush=True)


POINTS = [("prepare.apply.mid-effect", "kill-agent", "v1.1.0"), ("backup.apply.mid-effect", "kill-agent", "v1.1.0"),
          ("backup.apply.post-effect", "kill-daemon", "v1.1.0"), ("migrate.apply.mid-effect", "kill-agent", "v1.1.0"),
          ("backup.undo.mid-effect", "kill-agent", "v1.2.0"), ("backup.undo.post-effect", "kill-agent", "v1.2.0"),
          ("restore.apply.mid-effect", "kill-agent", None), ("restore.apply.post-effect", "kill-daemon", None)]


def failpoint(bench, point, mode, version):
    if version is None:
        bench.go({"target_version": "v1.1.0"})
    before = bench.truth()
    once = tempfile.mkdtemp(prefix="once-", dir=bench.folder)
    bench.again({"HOIST_FAILPOINT": f"{point}:{mode}", "HOIST_FAILPOINT_ONCE": once})
    writer = Writer(bench.port, f"w{time.monotonic_ns()}")
    writing = version is not None and bench.writes_beside
    if writing:
        writer.start()
    run = bench.go({"target_version": version} if version else {"kind": "rollback", "target_version": "v1.0.0"})
    if writing:
        writer.finish()
    check(point in os.listdir(once), f"{point} was never hit ({run['outcome']}: {run['cause']})")
    after = bench.truth()
    if run["outcome"] == "new-healthy":
        check(after["version"] == (version or "v1.0.0"), f"it runs {after['version']}")
        check(version == "v1.1.0" or version is None, f"{version} can't be healthy")
        missing = set(writer.acked) - bench.texts()
        check(not missing, f"{point}: {len(missing)} acknowledged rows are lost")
    else:
        check(run["outcome"] in ("old-restored", "untouched"), f"{point}: {run['outcome']}: {run['cause']} {run['what_is_true_now']}")
        bench.same(before, after, writer.acked)
    bench.resolve(run)
    bench.again({})
    if git(bench.tenant, "rev-parse", "HEAD") != git(bench.tenant, "rev-parse", "v1.0.0^{commit}"):
        bench.go({"kind": "rollback", "target_version": "v1.0.0"})
    print(f"{point:28} {mode:12} {run['outcome']}", flush=True)


def secrets(bench):
    """The password is in the tenant's settings and in libpq's file, 0600, and nowhere else."""
    allowed = {os.path.join(bench.tenant, ".env")}
    for root, _, files in os.walk(bench.folder):
        for name in files:
            path = os.path.join(root, name)
            if root.startswith(bench.cluster.folder) or path in allowed or not os.path.isfile(path):
                continue
            with open(path, "rb") as f:
                found = PASSWORD.encode() in f.read()
            if found:
                check(name == "main.pass" and os.stat(path).st_mode & 0o777 == 0o600, f"the password is in {path}")
    for path in ("", "/plans", "/databases"):
        status, answer = bench.ask("GET", f"/api/tenants/{TENANT}{path}")
        check(status >= 400 or PASSWORD not in json.dumps(answer), "the password is in the API")
    print("the password is where it was, and in one file of 0600", flush=True)


EVERYDAY = ("up", "elsewhere", "child", "rights", POINTS[0][0], "secrets")


def run_parts(bench_class, parts, points, act, everyday):
    """Of the parts {name: function of a bench}, and of `act` at each point where failpoints are built in, what the command line asks for."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build")))
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", default="", help="parts whose name contains this")
    parser.add_argument("--short", action="store_true", help="the everyday parts")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="hoist-e2e-")
    os.chmod(folder, 0o711)
    known = subprocess.run([os.path.join(arguments.build, "src/daemon/hoistd"), "--list-failpoints"], capture_output=True, text=True, check=False)
    for row in points if known.returncode == 0 else []:
        parts[row[0]] = lambda b, r=row: act(b, *r)
    parts["secrets"] = secrets
    try:
        with bench_class(folder, os.path.abspath(arguments.build)) as bench:
            bench.short = arguments.short
            for name, part in parts.items():
                if arguments.only in name and (name in everyday or not arguments.short):
                    part(bench)
            check(bench.call("GET", "/api/audit?limit=1")["verified"], "the chain of the journal does not hold")
    finally:
        if arguments.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print("OK")


def main():
    parts = {"up": up_and_back, "half": lambda b: failing(b, "v1.2.0", ["migrate.py", "violated by some row"]),
             "dies": lambda b: failing(b, "v1.3.0", ["api"]),
             "elsewhere": lambda b: failing(b, "v1.4.0", ["it uses another one"]),
             "child": lambda b: failing(b, "v1.5.0", ["migrate.py"]),
             "empty": lambda b: failing(b, "v1.6.0", ["have left no row"]),
             "idle": idle_session, "rights": rights}
    run_parts(Bench, parts, POINTS, failpoint, EVERYDAY)


if __name__ == "__main__":
    main()
