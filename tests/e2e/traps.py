#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What real upgrades of real applications teach, sprung on purpose: a small application (Python, SQLite) whose releases each do one of the
things that cost somebody their data, and Hoist's answer. Each trap is printed with its answer.

 1 a migration's child that waits and commits later      postgres.py (child), mariadb.py (child)
 2 health lies                                           here
 3 a restore that leaves the new version's tables        here, postgres.py (half), mariadb.py (half)
 4 reverse migrations                                    here
 5 migrations that stop half-way                         here (SQLite), mariadb.py (half), postgres.py (half)
 6 a session that sits idle in a transaction             postgres.py (idle), mariadb.py (idle)
 7 another, empty database                               postgres.py (elsewhere), here (no row is left)
 8 a follow-up command that deletes rows with exit 0     here
 9 workers and daemons that outlive their parent         here (a worker with the port), test-step-end, systemd.py
10 git                                                   here
11 build output is untracked                             here (a step that builds has its undo)
12 objects that the application's role can't read        elekto.py (by the owner)
13 copy and switch by hand                               copy-and-switch.py
14 user triggers dropped by a rebuild                    here
15 what can't be undone                                  here

Usage: traps.py [--build DIR] [--short] [--only WORD]"""
import argparse
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import postgres  # noqa: E402
from postgres import Bench, TENANT, check, git  # noqa: E402

APP = '''import http.server, json, os, sqlite3, sys
os.chdir(os.path.dirname(os.path.abspath(__file__)))
import release
release.begin()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with sqlite3.connect(release.DATABASE) as db:
            n = db.execute("SELECT count(*) FROM entry").fetchone()[0]
        body = release.page(json.dumps({"version": release.SAYS, "entries": n})).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
'''
RELEASE = '''import os, sqlite3, subprocess, sys
SAYS = {says!r}
DATABASE = "data/trap.db"

def begin():
{begin}

def page(text):
{page}

def migrate(db):
    db.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    db.execute("CREATE TABLE IF NOT EXISTS schema_version (v INTEGER)")
{migrate}

def tidy(db):
{tidy}
'''
MIGRATE = '''import os, sqlite3, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import release
db = sqlite3.connect(sys.argv[1], isolation_level=None)
if "--down" in sys.argv:   # never asked for
    open("went-down", "w").close()
    db.execute("UPDATE entry SET text = 'lost'")
else:
    release.migrate(db)
'''
TIDY = MIGRATE.split("if ", maxsplit=1)[0] + "release.tidy(db)\n"
BUILD = '''import os, release
os.makedirs("data/static", exist_ok=True)
if os.path.exists("data/static/app.js"):
    os.replace("data/static/app.js", "data/static/app.js.before")
with open("data/static/app.js", "w") as f:
    f.write(release.SAYS)
'''
NOTHING = "    pass"
VERSION_2 = '''    if db.execute("SELECT count(*) FROM schema_version").fetchone()[0] == 0:
        db.execute("CREATE TABLE rebuilt (id INTEGER PRIMARY KEY, text TEXT NOT NULL, mail TEXT)")
        db.execute("INSERT INTO rebuilt SELECT id, text, '' FROM entry")
        db.execute("DROP TABLE entry")
        db.execute("ALTER TABLE rebuilt RENAME TO entry")
        db.execute("INSERT INTO schema_version VALUES (2)")'''
HALF = '''    db.execute("CREATE TABLE left_behind (v INTEGER)")
    db.execute("DELETE FROM entry WHERE id % 2 = 0")
    db.execute("INSERT INTO schema_version VALUES (2)")
    sys.exit("the half of it")'''
# The parent says that all is well, and is gone; the child fails, as the daemon it was to be.
FORKS = '''    if os.fork() == 0:
        os.setsid()
        sys.exit("no such setting")
    os._exit(0)'''
# A worker that outlives its parent, keeps the port and answers as the release of before.
WORKER = '''    if os.fork() != 0:
        import time
        time.sleep(0.3)
        os._exit(0)
    os.setsid()'''
# version: what it does otherwise than v1.0.0; `marks` are files that switch steps of the guide on.
RELEASES = {
    "v1.0.0": {},
    "v1.1.0": {"page": '    return "<h1>Internal error</h1> We are working on it."'},
    "v1.2.0": {"begin": FORKS},
    "v1.3.0": {"says": "v1.2.9"},
    "v1.4.0": {"migrate": NOTHING, "marks": ["schema"]},
    "v1.5.0": {"migrate": VERSION_2, "marks": ["schema", "build"]},
    "v1.6.0": {"migrate": VERSION_2, "tidy": '    db.execute("DELETE FROM entry WHERE id <= 5")', "marks": ["tidy"]},
    "v1.7.0": {"migrate": VERSION_2, "tidy": '    db.execute("DELETE FROM entry WHERE id <= 5")', "marks": ["purge"]},
    "v1.8.0": {"migrate": VERSION_2, "marks": ["rehash"]},
    "v1.9.0": {"migrate": HALF},
    "v1.10.0": {"migrate": '    db.execute("DELETE FROM entry")'},
    "v1.11.0": {"migrate": VERSION_2, "begin": WORKER},
}
GUIDE = '''guide: 1
application: {name: trap, title: Trap}
releases: {tags: v}
settings: {file: .env, slug: SLUG, backend_port: PORT}
services:
  - name: app
    role: backend
    start: [/usr/bin/python3, "{directory}/app.py", "{settings.PORT}"]
    port: "{settings.PORT}"
databases:
  - {name: main, engine: sqlite, path: data/trap.db}
migrations:
  command: [/usr/bin/python3, "{script}", "{database}"]
  scripts: [migrate.py]
health:
  checks:
    - {name: app, service: app, url: "http://127.0.0.1:{settings.PORT}/health", version: version}
  good_in_a_row: 2
  interval_ms: 50
  seconds: 8
  steady_ms: 300
steps:
  - id: build
    title: Build the front end
    command: [/usr/bin/python3, build.py]
    when: before_migrations
    only_when: {file: marks/build}
    done_when: {command: [cmp, data/static/app.js, marks/build]}
    undo: [mv, -f, data/static/app.js.before, data/static/app.js]
  - id: schema
    title: The schema is that of the release
    command: ["/bin/true"]
    when: while_stopped
    only_when: {file: marks/schema}
    done_when: {query: "SELECT count(*) FROM pragma_table_info('entry') WHERE name = 'mail'"}
    undo: nothing
  - id: tidy
    command: [/usr/bin/python3, tidy.py, "{database}"]
    when: while_stopped
    only_when: {file: marks/tidy}
    undo: backup
  - id: purge
    command: [/usr/bin/python3, tidy.py, "{database}"]
    when: while_stopped
    only_when: {file: marks/purge}
    removes: [entry]
    undo: backup
  - id: rehash
    title: Passwords get another form
    command: [/usr/bin/touch, data/rehashed]
    when: after_start
    only_when: {file: marks/rehash}
    undo: none
    reason: Passwords that the new release has stored can't be read by the old one.
    to: v1.8.0
'''


class Traps(Bench):
    """One tenant of SQLite and its control plane; nothing else."""

    def __init__(self, folder, build):
        super().__init__(folder, build)
        self.database = os.path.join(self.tenant, "data/trap.db")

    def __enter__(self):
        self.make_releases()
        self.make_tenant("clone", "-q", self.origin, self.tenant)
        self.write_plane()
        self.start()
        self.call("POST", f"/api/tenants/{TENANT}/check")
        self.call("POST", f"/api/tenants/{TENANT}/services/start")
        self.await_api()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.call("POST", f"/api/tenants/{TENANT}/services/stop")
        self.stop()

    def make_releases(self):
        work = os.path.join(self.folder, "work")
        os.mkdir(work)
        git(work, "init", "-q")
        for tag, what in RELEASES.items():
            texts = {"release.py": RELEASE.format(says=what.get("says", tag), begin=what.get("begin", NOTHING),
                                                  page=what.get("page", "    return text"), migrate=what.get("migrate", NOTHING),
                                                  tidy=what.get("tidy", NOTHING)),
                     "app.py": APP, "migrate.py": MIGRATE, "tidy.py": TIDY, "build.py": BUILD, "readme": f"{tag}\n",
                     ".gitignore": ".env\n__pycache__/\ndata/\nwent-down\n"}
            shutil.rmtree(os.path.join(work, "marks"), ignore_errors=True)
            os.mkdir(os.path.join(work, "marks"))
            texts.update({f"marks/{mark}": tag for mark in what.get("marks", [])})
            for name, text in texts.items():
                with open(os.path.join(work, name), "w", encoding="utf-8") as f:
                    f.write(text)
            git(work, "add", "-A")
            git(work, "commit", "-q", "-m", tag)
            git(work, "tag", tag)
        subprocess.run(["git", "clone", "-q", "--bare", work, self.origin], check=True)

    def make_tenant(self, *words):
        subprocess.run(["git", *words], check=True, capture_output=True)
        git(self.tenant, "checkout", "-q", "v1.0.0")
        os.makedirs(os.path.join(self.tenant, "data/static"))
        for name, text in ((".env", f"SLUG=ledger\nPORT={self.port}\n"), ("data/static/app.js", "v1.0.0")):
            with open(os.path.join(self.tenant, name), "w", encoding="utf-8") as f:
                f.write(text)
        subprocess.run([sys.executable, "migrate.py", self.database], cwd=self.tenant, check=True)
        self.sql("INSERT INTO entry (text) VALUES " + ", ".join(f"('entry {n}')" for n in range(10)))

    def sql(self, text):
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as db:
            rows = db.execute(text).fetchall()
            db.commit()
            return rows

    def truth(self):
        with open(os.path.join(self.tenant, "data/static/app.js"), encoding="utf-8") as f:
            built = f.read()
        return {"schema": self.sql("SELECT type, name, sql FROM sqlite_master ORDER BY name"), "rows": self.sql("SELECT * FROM entry ORDER BY id"),
                "schema_version": self.sql("SELECT * FROM schema_version"), "commit": git(self.tenant, "rev-parse", "HEAD"),
                "status": git(self.tenant, "status", "--porcelain"), "built": built, "version": self.await_api().get("version")}

    def refused(self, version, *words):
        """Goes back by itself, says why, and everything is as before."""
        before = self.truth()
        run = self.go({"target_version": version})
        check(run["outcome"] == "old-restored", f"{version} ended {run['outcome']}: {run['cause']} {run['what_is_true_now']}")
        check(all(word in run["cause"] for word in words), f"{version}: the cause is {run['cause']!r}")
        check(self.truth() == before, f"{version}: not everything is as before")
        self.resolve(run)
        return f"{run['outcome']}: {run['cause']}"

    def up(self, version):
        run = self.go({"target_version": version})
        check(run["outcome"] == "new-healthy", f"{version} ended {run['outcome']}: {run['cause']}")
        check(self.await_api()["version"] == version, "it answers as another release")
        return run

    def back(self, run, before):
        back = self.go({"kind": "rollback", "run": run["id"], "backup_db": False})
        check(back["outcome"] == "new-healthy", f"back: {back['outcome']}: {back['cause']}")
        check(self.truth() == before, f"after the way back: {self.truth()}, before: {before}")
        return back


def error_page(bench):
    return bench.refused("v1.1.0", "version")


def exits_well(bench):
    return bench.refused("v1.2.0", "app")


def version_too_low(bench):
    return bench.refused("v1.3.0", "v1.2.9", "v1.3.0")


def unmigrated(bench):
    return bench.refused("v1.4.0", "schema", "is not there")


def worker_stays(bench):
    answer = bench.refused("v1.11.0", "app")
    listening = subprocess.run(["ss", "-Hltn", f"sport = :{bench.port}"], capture_output=True, text=True, check=True).stdout.splitlines()
    check(len(listening) == 1, f"{len(listening)} listen on the port")
    return answer


def half_way(bench):
    answer = bench.refused("v1.9.0", "the half of it")
    check(not bench.sql("SELECT 1 FROM sqlite_master WHERE name = 'left_behind'"), "a table of the new version is left")
    before = bench.truth()
    run = bench.up("v1.5.0")   # a schema_version left behind would make this migration do nothing, successfully
    check("mail" in str(bench.sql("SELECT sql FROM sqlite_master WHERE name = 'entry'")), "the next migration did nothing")
    bench.back(run, before)
    return f"{answer} The next migration found the schema of before, and did its work."


def reverse_migration(bench):
    before = bench.truth()
    run = bench.up("v1.5.0")
    bench.back(run, before)
    check(not os.path.exists(os.path.join(bench.tenant, "went-down")), "a migration ran backwards")
    return "the rollback restored; nothing ran backwards"


def build_output(bench):
    before = bench.truth()
    run = bench.up("v1.5.0")
    check(bench.truth()["built"] == "v1.5.0", "the new build is not there")
    bench.back(run, before)
    return "the step that built took its output back: the old build is there again"


def deletes_rows(bench):
    return bench.refused("v1.6.0", "The step tidy ended well", "5 of 10 rows of the table entry are gone")


def removes_as_said(bench):
    before = bench.truth()
    run = bench.up("v1.7.0")
    check(len(bench.truth()["rows"]) == 5, "the rows are still there")
    check("The table entry had 10 rows before the step purge and has 5." in bench.log_of(run), "what was removed is not said")
    bench.back(run, before)
    return "allowed where the guide says so (removes: [entry]), told with counts, and back with the rollback"


def all_rows(bench):
    return bench.refused("v1.10.0", "have left no row")


def user_trigger(bench):
    bench.sql("CREATE TRIGGER audited AFTER DELETE ON entry BEGIN SELECT 1; END")
    before = bench.truth()
    run = bench.up("v1.5.0")
    log = bench.log_of(run)
    check("The trigger audited on entry was there before the migrations and is gone." in log, f"the trigger is not spoken of: {log}")
    bench.back(run, before)
    bench.sql("DROP TRIGGER audited")
    return "reported: The trigger audited on entry was there before the migrations and is gone. The rollback brought it back"


def no_way_back(bench):
    before = bench.truth()
    reason = "Passwords that the new release has stored can't be read by the old one."
    check(reason in json.dumps(bench.plan({"target_version": "v1.8.0"})), "the upgrade's plan does not say it")
    run = bench.up("v1.8.0")
    plan = bench.plan({"kind": "rollback", "run": run["id"], "backup_db": False})
    said = [f["message"] for f in plan["findings"] if reason in f["message"]] + [n for n in plan["acknowledge"] if "rehash" in n]
    check(said or reason in json.dumps(plan), f"the way back does not say it: {plan['findings']}")
    bench.back(run, before)
    return f"said with the plan and again before the way back: {reason}"


# --- git --------------------------------------------------------------------------------------


def hook(bench):
    path = os.path.join(bench.tenant, ".git/hooks/post-checkout")
    with open(path, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\ntouch hook-ran\nexit 1\n")
    os.chmod(path, 0o755)
    before = bench.truth()
    run = bench.up("v1.5.0")
    check(git(bench.tenant, "rev-parse", "HEAD") == git(bench.tenant, "rev-parse", "v1.5.0^{commit}"), "HEAD is another commit")
    bench.back(run, before)
    check(not os.path.exists(os.path.join(bench.tenant, "hook-ran")), "the hook was run")
    os.unlink(path)
    return "hooks of the tenant's repository are not run; judged by HEAD and every file"


def dirty(bench):
    path = os.path.join(bench.tenant, "readme")
    with open(path, "a", encoding="utf-8") as f:
        f.write("changed by hand\n")
    plan = bench.plan({"target_version": "v1.5.0"})
    found = [f["message"] for f in plan["findings"] if f["severity"] == "blocker"]
    check(any("readme" in m for m in found), f"findings: {plan['findings']}")
    check(open(path, encoding="utf-8").read().endswith("changed by hand\n"), "it was changed")
    git(bench.tenant, "checkout", "-q", "--", "readme")
    return found[0]


def untracked(bench):
    path = os.path.join(bench.tenant, "notes.txt")
    with open(path, "w", encoding="utf-8") as f:
        f.write("mine\n")
    before = bench.truth()
    run = bench.up("v1.5.0")
    check(open(path, encoding="utf-8").read() == "mine\n", "an untracked file was touched")
    bench.back(run, before)
    os.unlink(path)
    return "stayed where it was, there and back"


def anew(bench, *words):
    """The tenant's folder made in another way; its services stopped meanwhile."""
    bench.call("POST", f"/api/tenants/{TENANT}/services/stop")
    shutil.rmtree(bench.tenant)
    bench.make_tenant(*words, bench.tenant)


def start_again(bench):
    bench.call("POST", f"/api/tenants/{TENANT}/check")
    bench.call("POST", f"/api/tenants/{TENANT}/services/start")
    bench.await_api()


def shallow(bench):
    anew(bench, "clone", "-q", "--depth", "1", "--single-branch", "--branch", "v1.0.0", f"file://{bench.origin}")
    start_again(bench)
    check(git(bench.tenant, "rev-parse", "--is-shallow-repository") == "true", "the clone is not shallow")
    before = bench.truth()
    run = bench.up("v1.5.0")
    bench.back(run, before)
    return "a clone of one commit and one branch: upgraded and back; releases come from Hoist's own mirror"


def dubious(bench):
    anew(bench, "clone", "-q", bench.origin)
    if os.geteuid() != 0:
        start_again(bench)
        return "skipped: only root can give a folder away"
    shutil.chown(bench.folder, "nobody")
    for root, folders, files in os.walk(bench.tenant):
        for name in folders + files:
            os.chown(os.path.join(root, name), 65534, 65534)
    os.chown(bench.tenant, 65534, 65534)
    start_again(bench)
    plain = subprocess.run(["git", "-C", bench.tenant, "status"], capture_output=True, text=True, check=False)
    check("dubious ownership" in plain.stderr, "git does not find it dubious")
    run = bench.go({"target_version": "v1.5.0"})
    check(run["outcome"] == "new-healthy", f"{run['outcome']}: {run['cause']}")
    check(os.stat(os.path.join(bench.tenant, "app.py")).st_uid == 65534, "a file has another owner now")
    back = bench.go({"kind": "rollback", "run": run["id"], "backup_db": False})
    check(back["outcome"] == "new-healthy", f"{back['outcome']}: {back['cause']}")
    check(os.stat(bench.database).st_uid == 65534, "the database has another owner now")
    os.chown(bench.folder, 0, 0)
    anew(bench, "clone", "-q", bench.origin)
    start_again(bench)
    return "the folder of another user: git runs as that user, and its files stay that user's"


TRAPS = {
    "2 an error page with 200": error_page, "2 exit 0 after a fork": exits_well, "2 a version one too low": version_too_low,
    "2 an unmigrated schema": unmigrated, "3 and 5 half-way, and what is left": half_way, "4 a reverse migration": reverse_migration,
    "7 all rows gone": all_rows, "8 a follow-up command deletes rows": deletes_rows, "8 as its guide says": removes_as_said,
    "9 a worker stays with the port": worker_stays, "10 a hook that exits 1": hook, "10 a dirty tree": dirty,
    "10 an untracked file": untracked, "10 a shallow clone of one branch": shallow, "10 dubious ownership": dubious,
    "11 build output": build_output, "14 a user's trigger": user_trigger, "15 no way back": no_way_back,
}
EVERYDAY = ("2 an error page", "4", "8 a follow-up", "10 a hook", "10 a dirty", "14")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build")))
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", default="", help="traps whose name contains this")
    parser.add_argument("--short", action="store_true", help="one of each kind")
    arguments = parser.parse_args()
    postgres.GUIDE = GUIDE.replace("name: trap, title", "name: ledger, title")
    folder = tempfile.mkdtemp(prefix="hoist-traps-")
    os.chmod(folder, 0o711)
    try:
        with Traps(folder, os.path.abspath(arguments.build)) as bench:
            for name, trap in TRAPS.items():
                if arguments.only in name and (not arguments.short or name.startswith(EVERYDAY)):
                    print(f"{name} - {trap(bench)}", flush=True)
            check(bench.call("GET", "/api/audit?limit=1")["verified"], "the chain of the journal does not hold")
    finally:
        stop_left(folder)
        if arguments.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print("OK")


def stop_left(folder):
    """The service was started by the agent and outlives it: by its own pid."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                if os.path.join(folder, "tenant/app.py").encode() in f.read().split(b"\0"):
                    os.kill(int(pid), signal.SIGTERM)


if __name__ == "__main__":
    main()
