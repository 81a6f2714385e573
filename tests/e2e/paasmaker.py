#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paasmaker's shape with the shipped guide: three revisions that carry notes are crossed in one upgrade. Real Redis servers, which are daemons of
the application's own, are ended and lose no key; alembic runs with the new release's files while the old one answers; the installer is run
again; and all goes back. A Redis that can't save is not killed: the upgrade goes back and says which; one
that is frozen is seen before the stop. Only what is
between deployed and target counts."""
import contextlib
import glob
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from guide_bench import HERE, TENANT, System, check, free_port, git, passed, put, read

SHAPE = os.path.join(HERE, "paasmaker")
NAMES = ("jobs", "stats", "table")
REVISIONS = ("457d353b", "5706328f", "bc887653")
# tag: the revision of the document that it stands for, its Redis, does it need the library, the column
RELEASES = {
    "rev-1.0": (None, "thirdparty/redis-2.4.18", False, False),
    "rev-2.0": ("457d353b", "thirdparty/redis-2.6.16", False, False),
    "rev-3.0": ("5706328f", "thirdparty/redis-2.6.16", True, False),
    "rev-4.0": ("bc887653", "thirdparty/redis-2.6.16", True, True),
    "rev-5.0": (None, "thirdparty/redis-2.6.16", True, True),
}


class Redis:
    """One server, by its own protocol."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def ask(self, *words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        self.socket.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
        return self.read()

    def read(self):
        line = self.file.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.read() for _ in range(int(rest))]
        check(kind != b"-", f"Redis says {rest}")
        return int(rest) if kind == b":" else rest


def releases():
    shared = {"pm-server.py": read(os.path.join(SHAPE, "server.py")), "settings.py": read(os.path.join(SHAPE, "settings.py")),
              "install.py": read(os.path.join(SHAPE, "install.py")),
              ".gitignore": ".env\npaasmaker.yml\ninstall.yml\nthirdparty\nscratch\n__pycache__/\n"}
    files = {}
    for tag, (_, redis, library, options) in RELEASES.items():
        files[tag] = {**shared, "release.py": "# SPDX-License-Identifier: GPL-3.0-or-later\n"
                      f"NAME, REDIS, NEEDS_LIBRARY, NEEDS_OPTIONS = {tag!r}, {redis!r}, {library}, {options}\n"}
        if options:
            files[tag].update({"alembic.ini": "[alembic]\nscript_location = migrations\n", "migrations/env.py": read(os.path.join(SHAPE, "env.py")),
                               "migrations/versions/3139c907cd17_added_options_column.py": read(os.path.join(SHAPE, "added_options.py"))})
    return files


class Paasmaker(System):
    known = ("SLUG", "PORT", "INSTALL_CONFIG")

    def __init__(self, folder):
        super().__init__(folder, "paasmaker", releases(), {"INSTALL_CONFIG": "install.yml"})
        self.ports = {name: free_port() for name in NAMES}
        self.database = os.path.join(self.tenant, "scratch/paasmaker.db")
        self.states = folder   # where the agents' state folders are

    def make(self):
        """Its repository has no tags, as Paasmaker's has none; those of the work tree are for this test."""
        super().make()
        for folder in (self.origin, self.tenant):
            git(folder, "tag", "-d", *RELEASES)
        dates = git(self.work, "log", "--reverse", "--format=%cd", "--date=format-local:%Y %m %d").splitlines()
        self.names = {tag: f"rev-{i + 1}." + ".".join(str(int(n)) for n in date.split()) for i, (tag, date) in enumerate(zip(RELEASES, dates))}

    def at(self, *names):
        return os.path.join(self.tenant, *names)

    def set_up(self):
        self.make()
        os.makedirs(self.at("scratch"))
        put(self.at("install.yml"), "install: yes\n")
        put(self.at("paasmaker.yml"), f"http_port: {self.port}\ndatabase: {self.database}\nredis_names: {' '.join(NAMES)}\n"
            + "".join(f"redis_{n}: {p}\n" for n, p in self.ports.items()))
        subprocess.run([sys.executable, self.at("install.py"), self.at("install.yml")], check=True, stdout=subprocess.DEVNULL)
        with sqlite3.connect(self.database) as db:
            db.executescript("CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT UNIQUE, password TEXT); CREATE TABLE workspace (id INTEGER "
                             "PRIMARY KEY, name TEXT); CREATE TABLE application (id INTEGER PRIMARY KEY, workspace_id INTEGER, name TEXT);")
            sys.path.insert(0, SHAPE)
            from settings import old_hash
            db.executemany("INSERT INTO user (name, password) VALUES (?, ?)", [(f"user{i}", old_hash(f"secret {i}")) for i in range(30)])
            db.executemany("INSERT INTO workspace (name) VALUES (?)", [(f"workspace {i}",) for i in range(10)])
            db.executemany("INSERT INTO application (workspace_id, name) VALUES (?, ?)", [(i % 10 + 1, f"app {i}") for i in range(40)])
        db.close()

    def install_guide(self):
        """The shipped guide; its revisions are those of this repository."""
        text = read(os.path.join(HERE, "../../data/guides/paasmaker.yaml"))
        for revision in REVISIONS:
            tag = next(t for t, r in RELEASES.items() if r[0] == revision)
            check(f"revision: {revision}" in text, f"the guide has nothing at {revision}")
            here = git(self.work, "rev-parse", tag)[:12]
            text = text.replace(f"revision: {revision}", f'revision: "{here}"')   # quoted: it may look like a number
        # In a moment, not in minutes.
        for shipped, here in (("branch: master", "branch: main"), ("seconds: 300\n", "seconds: 3\n"),
                              ("interval_ms: 500", "interval_ms: 100\n  steady_ms: 500")):
            check(shipped in text, f"the guide has no {shipped}")
            text = text.replace(shipped, here)
        os.makedirs(self.data, mode=0o700, exist_ok=True)
        put(os.path.join(self.data, "guides/paasmaker.yaml"), text)
        os.chmod(os.path.join(self.data, "guides"), 0o755)

    def fill_redis(self):
        for i, name in enumerate(NAMES):
            with Redis(self.ports[name]) as redis:
                for k in range(200):
                    redis.ask("SET", f"{name}:{k}", os.urandom(40 + i))
                redis.ask("RPUSH", name + ":list", *range(50))
                redis.ask("HSET", name + ":hash", *(w for k in range(40) for w in (f"f{k}", os.urandom(9).hex())))
                redis.ask("ZADD", name + ":set", *(w for k in range(40) for w in (k * 1.5, f"m{k}")))
                redis.ask("SADD", name + ":members", *range(30))

    def keys(self):
        """{(server, key): what it holds}, by DUMP."""
        found = {}
        for name, port in self.ports.items():
            with Redis(port) as redis:
                for key in redis.ask("KEYS", "*"):
                    found[name, key] = redis.ask("DUMP", key)
        return found

    def pids(self):
        return {name: int(read(self.at("scratch/redis", name, "redis.pid"))) for name in NAMES}

    def versions(self):
        """Whose program each Redis is."""
        return {os.path.relpath(os.readlink(f"/proc/{pid}/exe"), self.tenant).split("/")[1] for pid in self.pids().values()}

    def rows(self):
        with sqlite3.connect(self.database) as db:
            tables = {t: db.execute(f"SELECT id, name FROM {t} ORDER BY id").fetchall() for t in ("workspace", "application")}
            tables["user"] = db.execute("SELECT id, name, password FROM user ORDER BY id").fetchall()
        db.close()
        return tables

    def columns(self):
        with sqlite3.connect(self.database) as db:
            columns = [row[1] for row in db.execute("PRAGMA table_info(workspace)")]
        db.close()
        return columns

    def logs_in(self, user, password):
        return self.health(f"/login?user={user}&password={password.replace(' ', '+')}")["good"]

    def end_daemons(self):
        """What a test that failed has left: its service and its Redis servers, known by their own files."""
        pids = []
        for path in glob.glob(os.path.join(self.states, "**/services/node.json"), recursive=True):
            pids.append(json.loads(read(path)).get("pid", 0))
        for path in glob.glob(self.at("scratch/redis/*/redis.pid")):
            pids.append(int(read(path).strip() or 0))
        for pid in filter(lambda p: p > 1, pids):
            try:
                fd = os.pidfd_open(pid)
            except OSError:
                continue
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as f:   # it may just be ending
                if self.tenant in f.read() + os.readlink(f"/proc/{pid}/exe"):
                    signal.pidfd_send_signal(fd, signal.SIGCONT)
                    signal.pidfd_send_signal(fd, signal.SIGKILL)
            os.close(fd)


class Watcher(threading.Thread):
    """Asks the application all the time: in which state of the database did the old release answer?"""

    def __init__(self, paasmaker):
        super().__init__(daemon=True)
        self.paasmaker, self.over, self.seen = paasmaker, threading.Event(), set()

    def run(self):
        while not self.over.wait(0.02):
            connection = http.client.HTTPConnection("127.0.0.1", self.paasmaker.port, timeout=5)
            try:
                before = "options" in self.paasmaker.columns()
                connection.request("GET", "/information")
                self.seen.add((json.loads(connection.getresponse().read()).get("release"), before))
            except (OSError, http.client.HTTPException, sqlite3.Error, ValueError):
                pass
            finally:
                connection.close()


def ids_of(plan):
    return [s["args"]["id"] for s in plan["steps"] if "id" in s["args"]]


def only_what_is_between(p):
    """What is deployed and the latest, and one upgrade for each way as a plan: nothing is done."""
    seen = p.call("GET", f"/api/tenants/{TENANT}/version")
    check(seen["deployed_version"] == p.names["rev-1.0"] and seen["latest_version"] == p.names["rev-5.0"], f"deployed and latest: {seen}")
    for target, steps, notices in (("rev-2.0", ["installer-redis", "alembic-later", "redis"], {"redis-upgrade"}),
                                   ("rev-3.0", ["installer-redis", "installer-library", "alembic-later", "redis"],
                                    {"redis-upgrade", "password-hashing"}),
                                   ("rev-5.0", ["installer-redis", "installer-library", "alembic", "alembic-later", "redis"],
                                    {"redis-upgrade", "password-hashing", "schema"})):
        status, plan = p.plan(p.names[target])
        check(status < 400, f"no plan to {target}: {plan}")
        check(ids_of(plan) == steps, f"to {target}: {ids_of(plan)}")
        check(notices <= set(plan["acknowledge"]) and len(plan["acknowledge"]) == len(notices), f"to {target}: {plan['acknowledge']}")
    passed("only the notes of revisions between deployed and target count")


def three_at_once(p):
    keys, rows, pids = p.keys(), p.rows(), p.pids()
    check("options" not in p.columns(), "the schema is migrated before anything was done")
    check(len(keys) == 3 * 204 and p.versions() == {"redis-2.4.18"}, f"before: {len(keys)} keys, {p.versions()}")
    watcher = Watcher(p)
    watcher.start()
    run = p.upgrade(p.names["rev-5.0"])
    watcher.over.set()
    watcher.join()
    log = p.log(run["id"])
    check(("rev-1.0", True) in watcher.seen, f"the old release was not seen to answer on the migrated schema: {watcher.seen}")
    check(p.health("/information") == {"release": "rev-5.0", "users": 30, "keys": len(keys)}, f"after: {p.health('/information')}")
    check(p.keys() == keys, "a key was lost or changed")
    check(p.rows() == rows and "options" in p.columns(), "the rows are not as before, or the column is not there")
    check(p.versions() == {"redis-2.6.16"} and not set(p.pids().values()) & set(pids.values()), f"the old Redis goes on: {p.versions()}")
    check(log.count("has been saved") == 3 and "SIGKILL" not in log, f"not each was seen to save:\n{log}")
    check(read(p.at("thirdparty/installed")).split() == ["rev-1.0", "rev-5.0", "rev-5.0"], "the installer did not run with the new release's files")
    check(not os.path.exists(p.at(".git/hoist-release")), "the lent release was left behind")
    check(p.logs_in("user3", "secret 3"), "an old password does not work any more")
    check(p.health("/password?user=user4&password=brand+new")["set"] and p.logs_in("user4", "brand new"), "a new password does not work")
    passed(f"three revisions at once: {len(keys)} keys of three Redis servers as before, the schema migrated while the old release answered")
    return run, keys, rows


def and_back(p, run, keys, rows):
    status, plan = p.plan(None, kind="rollback", run=run["id"])
    check(status < 400, f"no plan: {plan}")
    said = [f["message"] for f in plan["findings"] if f["severity"] == "warning"]
    check(any("must set them anew" in s for s in said), f"the rollback does not say that new hashes don't go back: {said}")
    shown = p.ctl("rollback", "paasmaker", "--plan")
    check("must set them anew" in shown, f"hoistctl does not say it: {shown}")
    p.roll_back(run["id"])
    check(p.health("/information")["release"] == "rev-1.0", "the old release does not answer")
    check(p.keys() == keys, "a key was lost on the way back")
    check(p.rows() == rows, "the rows are not as before")
    check(p.versions() == {"redis-2.4.18"}, f"the release before has not its own Redis: {p.versions()}")
    check(p.logs_in("user3", "secret 3") and p.logs_in("user4", "secret 4"), "a password does not work after the way back")
    passed("and back: its own Redis, every key and row; what does not go back is said before the click")


def can_not_save(p):
    """A folder in the place of its file: this is how a real Redis refuses to end."""
    keys, rows, pids = p.keys(), p.rows(), p.pids()
    file = p.at("scratch/redis/stats/dump.rdb")
    os.rename(file, file + ".away")
    os.makedirs(os.path.join(file, "x"))
    run = p.begin(p.names["rev-5.0"])
    ended = p.expect(run, "old-restored")
    check(f"redis-server (pid {pids['stats']}" in ended["cause"] and "is not killed" in ended["cause"], f"the cause: {ended['cause']}")
    check("can't save goes on" in json.dumps(ended), "the remedy of the guide is not named")
    check(p.pids()["stats"] == pids["stats"], "it was ended")
    check(p.health("/information")["release"] == "rev-1.0" and p.keys() == keys and p.rows() == rows, "it is not as before")
    check(p.versions() == {"redis-2.4.18"}, f"another Redis runs: {p.versions()}")
    os.rmdir(os.path.join(file, "x"))
    os.rmdir(file)
    os.rename(file + ".away", file)
    p.ctl("run", "resolve", run, "the folder is gone")
    passed("a Redis that can't save is not killed: named, and the upgrade is taken back, with every key")


def frozen(p):
    keys, pids = p.keys(), p.pids()
    os.kill(pids["jobs"], signal.SIGSTOP)
    run = p.begin(p.names["rev-5.0"])
    ended = p.expect(run, "untouched")
    os.kill(pids["jobs"], signal.SIGCONT)
    check(f"(pid {pids['jobs']}" in ended["cause"] and "is frozen" in ended["cause"], f"the cause: {ended['cause']}")
    check(p.pids() == pids and p.keys() == keys, "one was ended, or a key is lost")
    check(p.health("/information")["release"] == "rev-1.0", "the old release does not answer")
    p.ctl("run", "resolve", run, "it goes on")
    passed("a frozen Redis: seen before anything is stopped, and nothing is touched")


def with_paasmaker(act):
    folder = tempfile.mkdtemp(prefix="hoist-paasmaker-")
    os.chmod(folder, 0o755)
    paasmaker = Paasmaker(folder)
    try:
        paasmaker.set_up()
        paasmaker.install_guide()
        paasmaker.start()
        paasmaker.services("start")
        check(paasmaker.health("/information") == {"release": "rev-1.0", "users": 30, "keys": 0}, "before")
        paasmaker.fill_redis()
        act(paasmaker)
    finally:
        paasmaker.end()
        paasmaker.end_daemons()
    shutil.rmtree(folder, ignore_errors=True)


def everything(p):
    only_what_is_between(p)
    and_back(p, *three_at_once(p))
    can_not_save(p)
    frozen(p)


if __name__ == "__main__":
    with_paasmaker(everything)
