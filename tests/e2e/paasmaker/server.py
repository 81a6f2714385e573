#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server of an application of Paasmaker's shape: it starts three Redis servers of its own as daemons unless they run, leaves them alone when
it ends, and answers for its database and for them. paasmaker.yml, which its installer has written, says where everything is."""
import http.server
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
os.chdir(HERE)
sys.path.insert(0, HERE)
import release  # noqa: E402
import settings  # noqa: E402

CONFIG = settings.load()
REDIS_CONF = """daemonize yes
pidfile {folder}/redis.pid
dir {folder}
port {port}
bind 127.0.0.1
save 900 1
dbfilename dump.rdb
logfile {folder}/redis.log
"""


def ask_redis(port, *words):
    """An integer or a simple answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as s:
        s.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in (x.encode() for x in words)))
        return s.makefile("rb").readline().decode().strip()


def is_running(pid_file):
    try:
        with open(pid_file, encoding="ascii") as f:
            pid = int(f.read())
        with open(f"/proc/{pid}/comm", encoding="ascii") as f:
            return f.read().strip() == "redis-server"
    except (OSError, ValueError):
        return False


def start_redis(name):
    folder, port = os.path.join(HERE, "scratch/redis", name), int(CONFIG["redis_" + name])
    os.makedirs(folder, exist_ok=True)
    if not is_running(os.path.join(folder, "redis.pid")):
        config = os.path.join(folder, "service.conf")
        with open(config, "w", encoding="utf-8") as f:
            f.write(REDIS_CONF.format(folder=folder, port=port))
        subprocess.run([os.path.join(HERE, release.REDIS, "src/redis-server"), config], check=True, stdin=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while True:
        try:
            if ask_redis(port, "PING") == "+PONG":
                return
        except OSError:
            pass
        if time.monotonic() > until:
            sys.exit(f"the Redis server of {name} does not answer")
        time.sleep(0.02)   # it loads its file


def check_database():
    if "database" not in CONFIG:
        return   # no pacemaker
    with sqlite3.connect(CONFIG["database"]) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(workspace)")]
        if release.NEEDS_OPTIONS and "options" not in columns:
            sys.exit("The database has no column workspace.options: run alembic upgrade head first.")


def load_hashing():
    if not release.NEEDS_LIBRARY:
        return None
    sys.path.insert(0, os.path.join(HERE, "thirdparty/python/lib"))
    import pmhash   # ModuleNotFoundError: the installer was not run again
    return pmhash


HASHING = load_hashing()


def count_users():
    with sqlite3.connect(CONFIG["database"], timeout=10) as db:
        if release.NEEDS_OPTIONS:
            db.execute("SELECT options FROM workspace").fetchall()
        return db.execute("SELECT count(*) FROM user").fetchone()[0]


def look():
    users = count_users() if "database" in CONFIG else 0
    keys = sum(int(ask_redis(int(CONFIG["redis_" + n]), "DBSIZE")[1:]) for n in CONFIG["redis_names"].split())
    return {"release": release.NAME, "users": users, "keys": keys}


def check_password(user, password):
    with sqlite3.connect(CONFIG["database"], timeout=10) as db:
        row = db.execute("SELECT password FROM user WHERE name = ?", (user,)).fetchone()
    if row is None:
        return False
    if row[0].startswith("new:"):
        return HASHING is not None and HASHING.check(row[0], password)
    return row[0] == settings.old_hash(password)


def set_password(user, password):
    made = HASHING.make(password) if HASHING else settings.old_hash(password)
    with sqlite3.connect(CONFIG["database"], timeout=10) as db:
        db.execute("UPDATE user SET password = ? WHERE name = ?", (made, user))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = {k: v[0] for k, v in urllib.parse.parse_qs(parts.query).items()}
        status = 200
        try:
            if parts.path == "/login":
                body = {"good": check_password(query["user"], query["password"])}
            elif parts.path == "/password":
                set_password(query["user"], query["password"])
                body = {"set": True}
            else:
                body = look()
        except Exception as error:
            status, body = 500, {"error": str(error)}
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
check_database()
for redis in CONFIG["redis_names"].split():
    start_redis(redis)
http.server.ThreadingHTTPServer(("127.0.0.1", int(CONFIG["http_port"])), Handler).serve_forever()
