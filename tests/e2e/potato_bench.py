# SPDX-License-Identifier: GPL-3.0-or-later
"""An application of Hot Potato's shape (tests/e2e/potato), its releases, a PostgreSQL server that all of its nodes use, and people who write
through any of the nodes and keep their own list of what was acknowledged."""
import base64
import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
SHAPE = os.path.join(HERE, "potato")
PASSWORD = "Planted+Secret-4711"
OLD, NEW, BAD = "v0.8.0", "v0.9.0", "v0.9.1"
BASE = ("1a", ["CREATE TABLE notification (id bigserial PRIMARY KEY, body text NOT NULL, at timestamptz DEFAULT now())",
               "CREATE TABLE rota (id serial PRIMARY KEY, name text NOT NULL)", "INSERT INTO rota (name) SELECT 'person ' || i FROM generate_series(1, 50) i",
               "INSERT INTO notification (body) SELECT 'old ' || i FROM generate_series(1, 2000) i"])
GROW = ("2b", ["ALTER TABLE notification ADD COLUMN severity text NOT NULL DEFAULT 'normal'", "CREATE TABLE provider (name text PRIMARY KEY)",
               "INSERT INTO provider VALUES ('modica'), ('twilio')", "CREATE INDEX notification_at ON notification (at)", "SELECT pg_sleep(1)"])
# tag: library, whether methods must be switched on, migrations, what health asks of the data
RELEASES = {OLD: ("1.0", False, [BASE], "SELECT count(*) FROM rota"),
            NEW: ("2.0", True, [BASE, GROW], "SELECT severity FROM notification LIMIT 1"),
            BAD: ("2.0", True, [BASE, GROW], "")}   # it does not live
CONFIG = """; Hot Potato's configuration. Kept by hand.
[database]
url = @URL@

[app]
; the telephones of the team
token = 12345

[pager]
[pushover]
token: abc
[sms]
[modica]
username = somebody   ; as they gave it
[twilio]
[zzz]
last = 1
"""
IGNORED = ".env\nconfig.ini\n.venv*\ntheme/dist*\nnode_modules/\n__pycache__/\n"


def git(folder, *words):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main", "-c", "safe.directory=*"]
    return subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True, text=True).stdout.strip()


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, mode)


def write_wheel(folder, version):
    """potatokit as a wheel, by the standard library alone."""
    with open(os.path.join(SHAPE, "kit.py"), encoding="utf-8") as f:
        body = f.read().replace("@KIT@", version)
    info = f"potatokit-{version}.dist-info"
    files = {"potatokit.py": body, f"{info}/METADATA": f"Metadata-Version: 2.1\nName: potatokit\nVersion: {version}\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
             f"{info}/entry_points.txt": "[console_scripts]\nflask = potatokit:main\n"}
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text.encode())}\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    name = f"potatokit-{version}-py3-none-any.whl"
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for entry, text in files.items():
            wheel.writestr(zipfile.ZipInfo(entry), text)
    return name


def make_origin(folder):
    """work, and origin.git beside it."""
    work, origin = os.path.join(folder, "work"), os.path.join(folder, "origin.git")
    shutil.copytree(os.path.join(SHAPE, "theme"), os.path.join(work, "theme"))
    git(work, "init", "-q")
    for name in ("app.py",):
        os.makedirs(os.path.join(work, "app"), exist_ok=True)
        shutil.copy(os.path.join(SHAPE, name), os.path.join(work, "app"))
    shutil.copy(os.path.join(HERE, "ledger/pq.py"), os.path.join(work, "app"))
    write(os.path.join(work, ".gitignore"), IGNORED)
    for tag, (kit, enabled, migrations, check) in RELEASES.items():
        shutil.rmtree(os.path.join(work, "vendor"), ignore_errors=True)
        wheel = write_wheel(os.path.join(work, "vendor"), kit)
        write(os.path.join(work, "app/release.py"),
              f"VERSION, KIT, ENABLED, CHECK = {tag!r}, {kit!r}, {enabled!r}, {check!r}\nMIGRATIONS = {migrations!r}\n")
        write(os.path.join(work, "theme/version"), tag + "\n")
        write(os.path.join(work, "CHANGELOG.md"), f"# Changes\n\n## {tag[1:]}\nA release.\n")
        write(os.path.join(work, "Pipfile"), f'[[source]]\nurl = "https://pypi.org/simple"\nverify_ssl = true\nname = "pypi"\n\n[packages]\n'
                                             f'potatokit = {{path = "./vendor/{wheel}"}}\n')
        write(os.path.join(work, "Pipfile.lock"), json.dumps({
            "_meta": {"hash": {"sha256": "0"}, "pipfile-spec": 6, "requires": {},
                      "sources": [{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": True}]},
            "default": {"potatokit": {"path": f"./vendor/{wheel}"}}, "develop": {}}, indent=1))
        git(work, "add", "-A")
        git(work, "commit", "-q", "-m", tag)
        git(work, "tag", tag)
    subprocess.run(["git", "clone", "-q", "--bare", work, origin], check=True)
    return origin


def install(directory, origin, url, port):
    """As an administrator did it by hand: checked out, its packages and its theme made, configured. Runs where the tenant is."""
    subprocess.run(["git", "clone", "-q", origin, directory], check=True)
    git(directory, "checkout", "-q", OLD)
    write(os.path.join(directory, ".env"), f"SLUG=potato\nPORT={port}\nDATABASE_URL={url}\n", 0o600)
    write(os.path.join(directory, "config.ini"), CONFIG.replace("@URL@", url), 0o600)
    venv = os.path.join(directory, ".venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory + "/.git", "LANG": "C.UTF-8"}
    subprocess.run(["pipenv", "sync"], cwd=directory, check=True, capture_output=True, stdin=subprocess.DEVNULL,
                   env={**environment, "VIRTUAL_ENV": venv, "PIPENV_VERBOSITY": "-1", "PIPENV_NOSPIN": "1", "PIPENV_YES": "1"})
    for words in (["ci"], ["run", "build"]):
        subprocess.run(["npm", *words], cwd=os.path.join(directory, "theme"), check=True, capture_output=True, stdin=subprocess.DEVNULL,
                       env={**environment, "NODE_ENV": "production", "npm_config_update_notifier": "false"})


def migrate(directory):
    subprocess.run([os.path.join(directory, ".venv/bin/flask"), "db", "upgrade"], cwd=directory, check=True, stdout=subprocess.DEVNULL,
                   env={"FLASK_APP": "app/app.py", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})


class Writers:
    """Each writes through one node after the other and goes on to the next when one does not answer; what got no answer is tried under a new
    name, because nobody knows whether it was stored."""

    def __init__(self, connect, n_nodes, prefix, number=4, pause=0.02):
        self.pause = pause
        self.connect, self.n_nodes, self.prefix, self.over = connect, n_nodes, prefix, threading.Event()
        self.acked, self.times, self.lock = [], [], threading.Lock()
        self.threads = [threading.Thread(target=self.write, args=(i,), daemon=True) for i in range(number)]

    def send(self, node, text):
        connection = self.connect(node)
        try:
            connection.request("POST", "/notifications", json.dumps({"text": text}), {"Content-Type": "application/json"})
            return connection.getresponse().status == 201
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def write(self, who):
        n = 0
        while not self.over.is_set():
            n += 1
            text = f"{self.prefix}-{who}-{n}"
            if self.send((who + n) % self.n_nodes, text):
                with self.lock:
                    self.acked.append(text)
                    self.times.append(time.monotonic())
            self.over.wait(self.pause)   # they leave the processor to what is done meanwhile

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def await_rows(self, n, limit_s=300):
        until = time.monotonic() + limit_s
        while len(self.acked) < n:
            if time.monotonic() > until:
                raise SystemExit(f"not ok: only {len(self.acked)} of {n} rows were acknowledged")
            self.over.wait(0.05)   # they are counted as they come

    def longest_silence(self):
        times = sorted(self.times)
        return max(b - a for a, b in zip(times, times[1:]))


def count(cluster, acked):
    """Missing, and there more than once."""
    there = {}
    for text in cluster.psql("SELECT body FROM notification", "potato").splitlines():
        there[text] = there.get(text, 0) + 1
    return sum(1 for t in acked if t not in there), sum(1 for t in acked if there.get(t, 0) > 1)
