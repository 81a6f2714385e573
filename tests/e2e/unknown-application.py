#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An application that Hoist has never heard of: guestbook, Python and SQLite, with the guide that stands in the tutorial of
data/guides/README.md and nothing else. It is adopted, upgraded (with a step that builds an index and one that copies a file), a release that
does not work goes back by itself, and the upgrade is taken back; its data are compared with what was written each time."""
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Plane  # noqa: E402

BUILD = os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build"))
SOURCE = os.environ.get("HOIST_SOURCE_ROOT", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
CTL = os.path.join(BUILD, "src/cli/hoistctl")
AGENT = os.path.join(BUILD, "src/agent/hoist-agent")

APP = '''import http.server, json, os, sqlite3, sys
VERSION = "@VERSION@"
@BREAK@
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with sqlite3.connect("data/guestbook.db") as db:
            n = db.execute("SELECT count(*) FROM entry").fetchone()[0]
        body = json.dumps({"version": VERSION, "entries": n}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
os.chdir(os.path.dirname(os.path.abspath(__file__)))
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
'''
MIGRATE = '''import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
'''
MIGRATE_MAIL = MIGRATE + '''    if "mail" not in [row[1] for row in db.execute("PRAGMA table_info(entry)")]:
        db.execute("ALTER TABLE entry ADD COLUMN mail TEXT")
    db.execute("CREATE TABLE IF NOT EXISTS found (word TEXT, entry INTEGER)")
'''
MIGRATE_BAD = MIGRATE_MAIL + '''    db.execute("DELETE FROM entry WHERE id > 1")
    db.commit()
    raise SystemExit("the mail of entry 1 is not valid")
'''
INDEX = '''import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    for number, text in db.execute("SELECT id, text FROM entry").fetchall():
        db.executemany("INSERT INTO found VALUES (?, ?)", [(word, number) for word in text.split()])
'''


def check(condition, text):
    if not condition:
        raise SystemExit("not ok: " + text)


def git(folder, *words):
    names = ["-c", "user.name=guest", "-c", "user.email=guest@example.org"]
    return subprocess.run(["git", *names, "-C", folder, *words], check=True, capture_output=True, text=True).stdout.strip()


def read_guide():
    with open(os.path.join(SOURCE, "data/guides/README.md"), encoding="utf-8") as f:
        return re.search(r"```yaml\n(guide: 1\n.*?)```", f.read(), re.S).group(1)


class Guestbook:
    """Its repository with releases, and one tenant at v1.0.0 with ten entries."""

    def __init__(self, root):
        self.work, self.folder = os.path.join(root, "work"), os.path.join(root, "guestbook")
        self.origin = os.path.join(root, "guestbook.git")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        subprocess.run(["git", "init", "-q", "--bare", self.origin], check=True)
        subprocess.run(["git", "init", "-q", self.work], check=True)
        for version, migrate, broken in (("v1.0.0", MIGRATE, ""), ("v1.1.0", MIGRATE_MAIL, ""), ("v1.2.0", MIGRATE_BAD, ""),
                                         ("v1.3.0", MIGRATE_MAIL, "raise SystemExit('no such setting: MAIL_HOST')")):
            self.release(version, migrate, broken)
        subprocess.run(["git", "clone", "-q", self.origin, self.folder], check=True, stderr=subprocess.DEVNULL)
        git(self.folder, "checkout", "-q", "v1.0.0")
        os.mkdir(os.path.join(self.folder, "data"))
        with open(os.path.join(self.folder, ".env"), "w", encoding="utf-8") as f:
            f.write(f"SLUG=guestbook\nPORT={self.port}\n")
        subprocess.run([sys.executable, "migrate.py", "data/guestbook.db"], cwd=self.folder, check=True)
        for n in range(10):
            self.write(f"greetings number {n}")

    def release(self, version, migrate, broken):
        files = {"app.py": APP.replace("@VERSION@", version).replace("@BREAK@", broken), "migrate.py": migrate, "tools/index.py": INDEX,
                 "style.css": f"/* {version} */\n", ".gitignore": ".env\ndata/\n",
                 "CHANGELOG.md": f"# Changes\n\n## {version}\n\nNews of {version}.\n"}
        for name, text in files.items():
            path = os.path.join(self.work, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        git(self.work, "add", "-A")
        git(self.work, "commit", "-q", "-m", version)
        git(self.work, "tag", version)
        git(self.work, "push", "-q", self.origin, "HEAD:refs/heads/main", "--tags")

    def query(self, sql, *values):
        with contextlib.closing(sqlite3.connect(os.path.join(self.folder, "data/guestbook.db"), timeout=10)) as db:
            rows = db.execute(sql, values).fetchall()
            db.commit()
            return rows

    def write(self, text):
        self.query("INSERT INTO entry (text) VALUES (?)", text)

    def texts(self):
        return [row[0] for row in self.query("SELECT text FROM entry ORDER BY id")]

    def columns(self):
        return [row[1] for row in self.query("PRAGMA table_info(entry)")]

    def ask(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10) as answer:
            return json.load(answer)

    def expect(self, version, entries):
        said = self.ask()
        check(said == {"version": version, "entries": entries}, f"it answers {said}, not {version} with {entries} entries")
        check(git(self.folder, "describe", "--tags", "HEAD") == version, "the files are of another release")
        check(not git(self.folder, "status", "--porcelain"), "the files were changed")


class Ctl:
    def __init__(self, data):
        self.data = data

    def __call__(self, *words, code=0):
        done = subprocess.run([CTL, "--data", self.data, *words], capture_output=True, text=True, check=False)
        check(done.returncode == code, f"hoistctl {' '.join(words)}: exit {done.returncode}, expected {code}\n{done.stdout}{done.stderr}")
        return done.stdout


def passed(text):
    print("ok -", text, flush=True)


def write_guide(data):
    text = read_guide()
    lines = [line for line in text.splitlines() if line.strip()]
    check(len(lines) <= 60, f"the guide has {len(lines)} lines")
    os.makedirs(os.path.join(data, "guides"), mode=0o755)
    path = os.path.join(data, "guides/guestbook.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, 0o644)
    subprocess.run([CTL, "guide", "check", path], check=True, stdout=subprocess.DEVNULL)
    passed(f"the tutorial's guide of {len(lines)} lines is good")


def adopt(book, ctl):
    ctl("tenant", "adopt", book.folder, "--application", "guestbook", "--yes")
    ctl("tenant", "services", "guestbook", "start")
    deadline = time.monotonic() + 30
    while True:
        try:
            book.expect("v1.0.0", 10)
            break
        except OSError:
            check(time.monotonic() < deadline, "the service does not answer")
            time.sleep(0.1)
    passed("adopted and started at v1.0.0")


def upgrade(book, ctl):
    plan = ctl("plan", "guestbook", "v1.1.0")
    check("search-index" in plan and "stylesheet" in plan and "migrate" in plan, plan)
    check(not os.path.exists(os.path.join(book.folder, "data/style.css")), "the plan has done something")
    ctl("upgrade", "guestbook", "v1.1.0", "--acknowledge-all", "--wait")
    book.expect("v1.1.0", 10)
    check("mail" in book.columns(), "the schema was not migrated")
    check(book.query("SELECT count(*) FROM found WHERE word = 'greetings'") == [(10,)], "the index was not built, or twice")
    with open(os.path.join(book.folder, "data/style.css"), encoding="utf-8") as f:
        check(f.read() == "/* v1.0.0 */\n", "what is done before the stop is done with the old files")
    passed("upgraded to v1.1.0: schema, index and file are there, ten entries, too")


def failing(book, ctl):
    book.write("between")
    before = book.texts()
    ctl("upgrade", "guestbook", "v1.2.0", "--acknowledge-all", "--wait", code=4)
    book.expect("v1.1.0", 11)
    check(book.texts() == before, "entries are not as before")
    passed("v1.2.0, whose migration deletes entries and fails, went back: eleven entries")
    ended = ctl("upgrade", "guestbook", "v1.3.0", "--acknowledge-all", "--wait", "--json", code=4)
    check("A setting is missing in .env; CHANGELOG.md says which." in ended, f"the remedy is not named: {ended[-600:]}")
    book.expect("v1.1.0", 11)
    check(book.texts() == before, "entries are not as before")
    plan = ctl("plan", "guestbook", "v1.3.0", code=3)
    check("failed-before" in plan, "what failed before may be tried again without a word")
    check("search-index" not in plan, "a step of v1.1.0 belongs to an upgrade from v1.1.0")
    passed("v1.3.0, which does not start, went back, too; the steps of v1.1.0 are not in its plan")


def roll_back(book, ctl):
    ctl("rollback", "guestbook", "--reason", "trying the way back", "--wait", code=3)   # the entry written since must be acknowledged
    ctl("rollback", "guestbook", "--reason", "trying the way back", "--acknowledge", "discard-rows", "--wait")
    book.expect("v1.0.0", 10)
    check("mail" not in book.columns(), "the schema is still that of v1.1.0")
    check(book.texts() == [f"greetings number {n}" for n in range(10)], "entries are not as before the upgrade")
    check(not os.path.exists(os.path.join(book.folder, "data/style.css")), "the step's undo was left out")
    passed("rolled back to v1.0.0: data, schema and the step's file as before the upgrade")


def stop_service(book):
    """The service was started by the agent and outlives it: by its own pid."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                words = f.read().split(b"\0")
            if os.path.join(book.folder, "app.py").encode() in words:
                os.kill(int(pid), signal.SIGTERM)


def main():
    root = tempfile.mkdtemp(prefix="hoist-unknown-")
    data = os.path.join(root, "plane")
    os.mkdir(data, 0o700)
    book = Guestbook(root)
    try:
        write_guide(data)
        with Plane(BUILD, data, "--agent", AGENT):
            ctl = Ctl(data)
            for act in (adopt, upgrade, failing, roll_back):
                act(book, ctl)
            ctl("tenant", "services", "guestbook", "stop")
    finally:
        stop_service(book)
        shutil.rmtree(root, ignore_errors=True)


main()
