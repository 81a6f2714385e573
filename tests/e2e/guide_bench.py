# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the shipped guides share: an application of one system's shape with its releases, one tenant of it, a control plane that
knows the guide by its name, and the words to speak with it. Everything is in a folder of the test's own."""
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
sys.path.insert(0, os.path.join(HERE, "ledger"))
from fleet import UnixConnection, await_json  # noqa: E402

BUILD = os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build"))
TENANT = "tn_0000000000000001"
PATIENCE_S = 120


def check(condition, text):
    if not condition:
        raise SystemExit("not ok: " + text)


def passed(text):
    print("ok -", text, flush=True)


def git(folder, *words):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True, text=True).stdout.strip()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def put(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, mode)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


class System:
    """One system: its guide by name, its releases {tag: {file: text}}, its tenant at the first of them."""

    known = ("SLUG", "PORT")   # settings that the inventory has; the others stay on the node
    options = ()   # of hoistd

    def __init__(self, folder, guide, releases, settings):
        self.folder, self.guide, self.releases = folder, guide, releases
        self.data, self.origin, self.work, self.tenant = (os.path.join(folder, n) for n in ("data", "origin.git", "work", guide))
        self.port, self.process = free_port(), None
        self.settings = {"SLUG": guide, "PORT": str(self.port), **settings}

    def make(self):
        os.mkdir(self.work)
        git(self.work, "init", "-q")
        for tag, files in self.releases.items():
            for name, text in files.items():
                put(os.path.join(self.work, name), text, 0o755 if text.startswith("#!") else 0o644)
            git(self.work, "add", "-A")
            git(self.work, "commit", "-q", "--allow-empty", "-m", tag)
            git(self.work, "tag", tag)
        subprocess.run(["git", "clone", "-q", "--bare", self.work, self.origin], check=True)
        subprocess.run(["git", "clone", "-q", self.origin, self.tenant], check=True)
        git(self.tenant, "checkout", "-q", next(iter(self.releases)))
        self.write_settings()

    def write_settings(self):
        put(os.path.join(self.tenant, ".env"), "".join(f"{k}={v}\n" for k, v in self.settings.items()))

    def tenants(self):
        return [{"id": TENANT, "slug": self.guide, "name": self.guide, "environment": "test", "directory": self.tenant, "application": self.guide,
                 "backend_port": self.port, "settings": {name: self.settings[name] for name in self.known}}]

    def put_guide(self, text):
        """A guide of the test's own by that name."""
        os.makedirs(self.data, mode=0o700, exist_ok=True)
        put(os.path.join(self.data, f"guides/{self.guide}.yaml"), text, 0o600)

    def start(self, environment=None):
        """environment: what hoistd and its agents have besides, like failpoints."""
        if self.process is None:
            os.makedirs(self.data, mode=0o700, exist_ok=True)
            put(os.path.join(self.data, "inventory.json"),
                json.dumps({"applications": [{"name": self.guide, "repository": self.origin, "guide": self.guide}], "tenants": self.tenants()}))
        with open(os.path.join(self.folder, "hoistd.stderr"), "ab") as errors:
            self.process = subprocess.Popen([os.path.join(BUILD, "src/daemon/hoistd"), "--data", self.data, *self.options],
                                            stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **(environment or {})})
        check("ready" in self.process.stdout.readline(), "hoistd did not become ready: " + read(os.path.join(self.folder, "hoistd.stderr")))

    def adopt(self):
        """Where `tenants` has none: what leaves the node is then the agent's own choice. The tenant is TENANT from now on."""
        global TENANT
        body = {"directory": self.tenant, "application": self.guide, "environment": "test", "confirm": True}
        TENANT = self.call("POST", "/api/tenants", body)["id"]

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        if self.process is not None:
            self.process.stdout.close()

    def end(self):
        """However far it came: its services stop, the control plane ends, and so does whoever else was started out of this folder."""
        with contextlib.suppress(Exception, SystemExit):
            self.services("stop")
        self.stop()
        for name in os.listdir("/proc"):
            if name.isdigit() and int(name) != os.getpid() and self._is_ours(name):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(name), signal.SIGKILL)

    def _is_ours(self, pid):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as words:
                return (self.tenant + "/").encode() in words.read()
        except OSError:
            return False

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
        status, answer = self.ask(method, path, body)
        check(status < 400, f"{method} {path}: {status} {answer}")
        return answer

    def ctl(self, *words, code=0):
        done = subprocess.run([os.path.join(BUILD, "src/cli/hoistctl"), "--data", self.data, *words], capture_output=True, text=True, check=False)
        check(done.returncode == code, f"hoistctl {' '.join(words)}: exit {done.returncode}, expected {code}\n{done.stdout}{done.stderr}")
        return done.stdout

    def services(self, action):
        return self.call("POST", f"/api/tenants/{TENANT}/services/{action}")

    def health(self, path="/health"):
        return await_json(self.port, path)

    def plan(self, target=None, **wish):
        body = {"target_version": target, **wish} if target else wish
        return self.ask("POST", f"/api/tenants/{TENANT}/plans", body)

    def begin(self, target=None, **wish):
        status, plan = self.plan(target, **wish)
        check(status < 400, f"no plan: {plan}")
        blockers = [f["message"] for f in plan["findings"] if f["severity"] == "blocker"]
        check(not blockers, f"blockers: {blockers}")
        body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"], "reason": "test"}
        return self.call("POST", "/api/runs", body)["id"]

    def run(self, run):
        return self.call("GET", f"/api/runs/{run}")

    def newest_run(self):
        """The id of the run that was begun last, by whoever."""
        return max(self.call("GET", "/api/runs")["runs"], key=lambda run: run["created_at"])["id"]

    def wait(self, run, holds=lambda r: r["state"] == "ended"):
        until = time.monotonic() + PATIENCE_S
        while True:
            answer = self.run(run)
            if holds(answer):
                return answer
            check(answer["state"] != "ended", f"it ended: {answer['outcome']}, {answer['cause']}\n{self.log(run)}")
            check(time.monotonic() < until, f"waited in vain: {[(s['kind'], s['state'], s.get('card')) for s in answer['steps']]}\n{self.log(run)}")
            time.sleep(0.1)   # a reader's poll

    def wait_card(self, run, why=None):
        """The step whose card is open."""
        answer = self.wait(run, lambda r: any(s.get("card") == "open" and (why is None or s.get("card_why")) for s in r["steps"]))
        listed = next(r for r in self.call("GET", "/api/runs?state=running")["runs"] if r["id"] == run)
        check(answer["waits_for"] and listed["waits_for"] == answer["waits_for"], f"the list says that it waits for {listed.get('waits_for')!r}")
        return next(s for s in answer["steps"] if s.get("card") == "open")

    def expect(self, run, outcome):
        ended = self.wait(run)
        check(ended["outcome"] == outcome, f"{ended['outcome']}, not {outcome}: {ended['cause']} {ended['what_is_true_now']}\n{self.log(run)}")
        return ended

    def upgrade(self, target, outcome="new-healthy", **wish):
        return self.expect(self.begin(target, **wish), outcome)

    def roll_back(self, run, **wish):
        return self.expect(self.begin(None, kind="rollback", run=run, **wish), "new-healthy")

    def log(self, run):
        return "\n".join(line["text"] for line in self.call("GET", f"/api/runs/{run}/log?after=0&limit=1000")["lines"])

    def deployed(self):
        return git(self.tenant, "describe", "--tags", "HEAD")
