#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants a token, a password and a database URL, makes a release whose migration prints everything it can see, upgrades to it, and then
searches for the planted values: logs, store, files, answers, events, and the arguments and environment of every process that was seen
while it ran (PRODUCT.md row 24). The tenant's own .env, where the URL was planted, is the one place where it may stand."""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Fleet, Plane  # noqa: E402

PASSWORD = "pl4nted-p4ssw0rd/ä\"quoted\""
DATABASE_PASSWORD = "pl4nted+d4tabase&secret"
DATABASE_URL = "postgresql://cbapp:" + urllib.parse.quote(DATABASE_PASSWORD, safe="") + "@127.0.0.1:5432/cbapp"
TELLTALE = '''
import os, sys
print("environment:", dict(os.environ))
print("arguments:", sys.argv)
print(open(".env", encoding="utf-8").read())
'''


def forms(secret):
    plain = secret.encode()
    return {plain, base64.b64encode(plain), urllib.parse.quote(secret, safe="").encode(), json.dumps(secret)[1:-1].encode()}


class Watch(threading.Thread):
    """Reads the arguments and the environment of every process on the machine, again and again, until told to stop."""

    def __init__(self, needles):
        super().__init__(daemon=True)
        self.needles, self.found, self.seen, self.over = needles, set(), 0, threading.Event()

    def run(self):
        mine = str(os.getpid())
        while not self.over.wait(0.005):
            for pid in filter(str.isdigit, os.listdir("/proc")):
                if pid == mine:
                    continue
                for name in ("cmdline", "environ"):
                    try:
                        with open(f"/proc/{pid}/{name}", "rb") as f:
                            text = f.read()
                    except OSError:
                        continue
                    self.seen += 1
                    for label, needle in self.needles:
                        if needle in text:
                            self.found.add((label, f"/proc/PID/{name}", text.split(b"\0")[0].decode(errors="replace")))


def plant(fleet):
    """A release v0.3.1 whose first migration tells all it sees, and the URL in the first tenant's settings."""
    directory = fleet.directories()[0]
    origin = os.path.join(fleet.directory, "origin", "cbapp.git")
    git = {"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent"}
    git.update({f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Demo"), ("EMAIL", "demo@example.org"))})
    with tempfile.TemporaryDirectory() as clone:
        def run(*argv):
            subprocess.run(["git", "-c", "safe.directory=*", *argv], cwd=clone, env=git, check=True, capture_output=True)
        subprocess.run(["git", "-c", "safe.directory=*", "clone", "-q", origin, clone], env=git, check=True, capture_output=True)
        run("checkout", "-q", "v0.3.0")
        script = os.path.join(clone, "scripts", "create_schema.py")
        with open(script, "a", encoding="utf-8") as f:
            f.write(TELLTALE)
        version = os.path.join(clone, "VERSION")
        if os.path.exists(version):
            with open(version, "w", encoding="utf-8") as f:
                f.write("v0.3.1\n")
        run("commit", "-q", "-a", "-m", "A migration that talks")
        run("tag", "v0.3.1")
        run("push", "-q", "origin", "v0.3.1")
    with open(os.path.join(directory, ".env"), "a", encoding="utf-8") as f:
        f.write(f"DATABASE_URL={DATABASE_URL}\n")
    return directory


def search(folder, needles, allowed):
    found = []
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            if path in allowed or os.path.islink(path) or not os.path.isfile(path):
                continue
            with open(path, "rb") as f:
                text = f.read()
            found += [(label, os.path.relpath(path, folder)) for label, needle in needles if needle in text]
    return found


def main():
    build = os.environ.get("HOIST_BUILD_ROOT", "build")
    with tempfile.TemporaryDirectory(prefix="hoist-secrets-") as folder, Fleet(build, os.path.join(folder, "fleet"), 1, 20) as fleet:
        directory = plant(fleet)
        with Plane(build, fleet.directory, "--listen", "127.0.0.1:0") as plane:
            token = plane.call("POST", "/api/tokens", {"name": "planted", "role": "operator", "days": 1})["token"]
            plane.call("POST", "/api/users", {"username": "planted", "password": PASSWORD, "role": "operator", "email": "planted@example.org"})
            needles = [(label, needle) for label, secret in (("token", token), ("password", PASSWORD), ("database password", DATABASE_PASSWORD),
                                                             ("database URL", DATABASE_URL)) for needle in forms(secret)]
            watch = Watch(needles)
            watch.start()
            base = "http://" + plane.words["listen"]

            def call(path, body=None, bearer=None):
                head = {"Content-Type": "application/json"}
                if bearer:
                    head["Authorization"] = f"Bearer {bearer}"
                request = urllib.request.Request(base + path, json.dumps(body).encode() if body is not None else None, head)
                return json.load(urllib.request.urlopen(request, timeout=300))

            login = call("/api/auth/login", {"username": "planted", "password": PASSWORD})["access_token"]
            needles += [("login token", needle) for needle in forms(login)]
            tenant = call("/api/tenants", bearer=token)["tenants"][0]["id"]
            answer = call(f"/api/tenants/{tenant}/upgrade", {"target_version": "v0.3.1"}, login)
            assert answer["status"] == "success" and answer["new_version"] == "v0.3.1", answer
            log = call(f"/api/runs/{answer['run']}/log?after=0&limit=10000", bearer=token)
            said = "\n".join(line["text"] for line in log["lines"])
            assert "environment:" in said and "DATABASE_URL=" in said, "the migration's words are not in the log: " + said[-2000:]
            texts = {"log": json.dumps(log), "upgrade answer": json.dumps(answer), "run": json.dumps(call(f"/api/runs/{answer['run']}", bearer=token)),
                     "tenant": json.dumps(call(f"/api/tenants/{tenant}", bearer=token)), "audit": json.dumps(plane.call("GET", "/api/audit?limit=1000"))}
            watch.over.set()
            watch.join(10)
        found = [(label, name) for name, text in texts.items() for label, needle in needles if needle in text.encode() or needle.decode() in text]
        found += search(fleet.directory, needles, {os.path.join(directory, ".env")})
        found += sorted(watch.found)
        print(f"searched {len(needles)} forms of 5 secrets in {watch.seen} process images, {len(texts)} answers and every file of the plane and its node")
        for place in found:
            print("FOUND", place)
        assert not found, "a planted secret was found"
        assert re.search("•••", said), "nothing was redacted, so nothing was proven"
        print("1 passed, 0 failed")


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"{time.monotonic() - started:.1f} s")
