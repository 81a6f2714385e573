# SPDX-License-Identifier: GPL-3.0-or-later
"""What end-to-end tests and benchmarks share: a demo fleet that is removed at the end, a control plane on it reached through its
socket, and the printed table of a benchmark."""
import concurrent.futures
import http.client
import json
import os
import socket
import subprocess
import time


def wait_until(what, holds, seconds=90):
    """Until it holds; what it then is."""
    end = time.monotonic() + seconds
    while True:
        answer = holds()
        if answer:
            return answer
        if time.monotonic() > end:
            raise SystemExit(f"not ok: not within {seconds} s: {what}")
        time.sleep(0.05)   # a reader's poll


def await_json(port, path="/health", status=None, seconds=30):
    """What an application says there, from when its port is open (and it answers with this status)."""
    def ask():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            if status is None or answer.status == status:
                return [json.loads(answer.read())]
        except OSError:
            pass   # its port is not open yet
        finally:
            connection.close()
        return None
    return wait_until(f"port {port} answers {path}", ask, seconds)[0]


class Fleet:
    def __init__(self, build, directory, tenants, rows):
        self.ctl = os.path.join(build, "src/cli/hoistctl")
        self.directory, self.tenants, self.rows = directory, tenants, rows

    def __enter__(self):
        subprocess.run([self.ctl, "demo", "create", self.directory, "--tenants", str(self.tenants), "--rows", str(self.rows)],
                       check=True, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        subprocess.run([self.ctl, "demo", "destroy", self.directory], check=False, stdout=subprocess.DEVNULL)

    def directories(self):
        with open(os.path.join(self.directory, "inventory.json"), encoding="utf-8") as f:
            return [t["directory"] for t in json.load(f)["tenants"]]


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=600)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(600)
        self.sock.connect(self.path)


class Plane:
    """hoistd on a folder, reached through its socket; ended by its own process id."""

    def __init__(self, build, directory, *options):
        self.program = os.path.join(build, "src/daemon/hoistd")
        self.directory, self.options = directory, options

    def __enter__(self):
        self.errors = open(os.path.join(self.directory, "hoistd.stderr"), "ab")
        self.process = subprocess.Popen([self.program, "--data", self.directory, *self.options], stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True)
        self.ready = self.process.stdout.readline()
        if "ready" not in self.ready:
            raise SystemExit("hoistd did not become ready: " + self.ready)
        self.words = dict(w.split("=", 1) for w in self.ready.split() if "=" in w)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        self.errors.close()

    def call(self, method, path, body=None, headers=None):
        connection = UnixConnection(self.words["socket"])
        head = dict(headers or {})
        if body is not None:
            body = json.dumps(body)
            head["Content-Type"] = "application/json"
        connection.request(method, path, body, head)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {text.decode()[:600]}")
        return json.loads(text) if text else None

    def tenant_ids(self):
        return [t["id"] for t in self.call("GET", "/api/tenants?limit=10000")["tenants"]]

    def wait_observed(self, ids):
        for i in ids:
            self.call("POST", f"/api/tenants/{i}/check")

    def upgrade_all(self, ids, target, at_once=1):
        """Plans and starts a run for each, `at_once` of them at the same time; the runs' ids in the order of ids."""
        def one(i):
            plan = self.call("POST", f"/api/tenants/{i}/plans", {"target_version": target})
            run = self.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})
            return run["id"]
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(one, ids))

    def wait_runs(self, runs):
        ended = []
        for r in runs:
            while True:
                run = self.call("GET", f"/api/runs/{r}")
                if run["state"] == "ended":
                    ended.append(run)
                    break
                time.sleep(0.1)   # a reader's poll; the end is the daemon's own time stamp
        return ended

    def cpu(self):
        own, children = processor_seconds(self.process.pid)
        return {"self": own, "children": children}

    def memory_kib(self):
        return resident_kib(self.process.pid)


def processor_seconds(pid):
    """(own, of children that were waited for) of a process; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
            part = f.read().rsplit(")", 1)[1].split()
    except OSError:
        return None
    tick = os.sysconf("SC_CLK_TCK")
    return (int(part[11]) + int(part[12])) / tick, (int(part[13]) + int(part[14])) / tick


def resident_kib(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as f:
            return next((int(line.split()[1]) for line in f if line.startswith("VmRSS")), 0)
    except OSError:
        return 0


def report(title, rows, base, goals):
    print(f"\n{title}")
    columns = sorted({key for row in rows.values() for key in row})
    print(f"  {'':<10}" + "".join(f"{c:>14}" for c in columns))
    for name, row in rows.items():
        print(f"  {name:<10}" + "".join(f"{row[c]:>14.3f}" if c in row else f"{'–':>14}" for c in columns))
    print("  " + ", ".join(f"{name} / {base} {c}: {row[c] / rows[base][c]:.2f}" for name, row in rows.items() if name != base
                           for c in ("wall", "cpu", "down") if rows[base].get(c) and c in row))
    for what, value, goal in goals:
        print(f"  {what}: {value:.3f} (goal {goal:g}: {'reached' if value <= goal else 'not reached'})")
