#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An upgrade is rehearsed on a clone of the database beside production, while people go on writing. Production's tree, services, ports,
schema and every acknowledged row are as they were, nothing of the rehearsal is left; the plan says how it went and counts with it, and
the upgrade says how good the estimate was. A migration that is broken is found by the rehearsal. hoistd and the agent are killed in the
middle of one. The same on servers of the test's own (PostgreSQL, MariaDB): rehearsal_server.py. Usage: rehearsal.py [--all] [ENGINE …]"""
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import rehearsal_server  # noqa: E402
from fleet import Fleet, Plane  # noqa: E402

BUILD = os.environ["HOIST_BUILD_ROOT"]


def git(folder, *words):
    environment = dict(os.environ, GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*")
    return subprocess.run(["git", "-C", folder, "-c", "user.name=x", "-c", "user.email=x@x", *words], check=True, capture_output=True,
                          text=True, env=environment).stdout.strip()


class Writer(threading.Thread):
    """Writes to the live database all the time, and keeps its own list of what was acknowledged."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.rows, self.over, self.failure = path, [], threading.Event(), None

    def run(self):
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=30)) as database:
                while not self.over.wait(0.02):
                    name = f"row {len(self.rows)}"
                    with database:
                        database.execute("INSERT INTO person (first_name, last_name) VALUES ('written', ?)", (name,))
                    self.rows.append(name)
        except sqlite3.Error as failure:
            self.failure = failure

    def end(self):
        self.over.set()
        self.join()
        assert self.failure is None and self.rows, self.failure


def ask(database, sql):
    with contextlib.closing(sqlite3.connect(database, timeout=30)) as connection:
        return connection.execute(sql).fetchall()


class Tenant:
    def __init__(self, folder, entry, tenant):
        self.entry, self.directory = entry, entry["directory"]
        self.database = os.path.join(self.directory, "db/pocket.db")
        self.state = os.path.join(folder, "node/tenants", tenant)

    def truth(self):
        """What a rehearsal may not change."""
        services = {}
        for name in sorted(os.listdir(os.path.join(self.state, "services"))):
            with open(os.path.join(self.state, "services", name), encoding="utf-8") as f:
                service = json.load(f)
            services[name] = (service["pid"], service["port"])
            assert os.path.exists(f"/proc/{service['pid']}"), service
        with urllib.request.urlopen(f"http://127.0.0.1:{self.entry['backend_port']}/api/health", timeout=30) as answer:
            version = json.load(answer)["version"]
        return {"head": git(self.directory, "rev-parse", "HEAD"), "status": git(self.directory, "status", "--porcelain"),
                "services": services, "version": version, "schema": ask(self.database, "SELECT sql FROM sqlite_schema ORDER BY name"),
                "environment": os.readlink(os.path.join(self.directory, "venv")) if os.path.islink(os.path.join(self.directory, "venv"))
                else "folder", "files": sorted(os.listdir(os.path.join(self.directory, "db")))}

    def assert_nothing_left(self):
        for path in (os.path.join(self.directory, ".git/hoist-release"), os.path.join(self.state, "rehearsal")):
            assert not os.path.exists(path), path
        assert not [p for p in os.listdir("/proc") if p.isdigit() and self.runs_in_scratch(p)]

    def runs_in_scratch(self, pid):
        with contextlib.suppress(OSError):
            return os.readlink(f"/proc/{pid}/cwd").startswith(os.path.join(self.directory, ".git"))
        return False


def make_plan(plane, tenant, kind="rehearsal", target=None):
    body = {"kind": kind}
    if target:
        body["target_version"] = target
    return plane.call("POST", f"/api/tenants/{tenant}/plans", body)


def start(plane, plan):
    return plane.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})["id"]


def rehearse(plane, tenant, target=None):
    plan = make_plan(plane, tenant, target=target)
    assert [s["kind"] for s in plan["steps"]][-2:] == ["rehearse", "finish"], plan["steps"]
    assert not any(s["in_downtime"] for s in plan["steps"]) and plan["backup"] == "", plan
    return plane.wait_runs([start(plane, plan)])[0]


def log_of(plane, run):
    return "\n".join(line["text"] for line in plane.call("GET", f"/api/runs/{run['id']}/log?limit=10000")["lines"])


def find(plan, check):
    return [f for f in plan["findings"] if f["check"] == check]


def went_well(plane, tenant, its):
    """It goes well beside a writer; production is as it was, no acknowledged row is missing, nothing is left."""
    before, writer = its.truth(), Writer(its.database)
    writer.start()
    run = rehearse(plane, tenant, "v0.3.0")
    writer.end()
    assert run["kind"] == "rehearsal" and run["outcome"] == "untouched" and run["cause"] == "", run
    after = its.truth()
    before.pop("files"), after.pop("files")   # a writer has side files
    assert after == before, (before, after)
    its.assert_nothing_left()
    there = {r[0] for r in ask(its.database, "SELECT last_name FROM person WHERE first_name = 'written'")}
    assert there == set(writer.rows), (len(there), len(writer.rows))
    text = log_of(plane, run)
    assert "on the clone" in text and "ended well after" in text, text
    return run


def counted(plane, tenant):
    """The plan of the upgrade says when it was rehearsed and how long that took; the upgrade says how good the estimate was."""
    plan = make_plan(plane, tenant, "upgrade", "v0.3.0")
    said = find(plan, "rehearsal")
    assert len(said) == 1 and said[0]["severity"] == "ok" and "it went well" in said[0]["message"], plan["findings"]
    run = plane.wait_runs([start(plane, plan)])[0]
    assert run["outcome"] == "new-healthy", run
    assert "the plan had estimated" in run["what_is_true_now"], run["what_is_true_now"]
    assert find(make_plan(plane, tenant, "rollback"), "rehearsal") == []


def break_migration(origin, scratch):
    tree = os.path.join(scratch, "broken")
    git(scratch, "clone", "-q", "--branch", "v0.3.0", origin, tree)
    with open(os.path.join(tree, "scripts/add_person_indexes.py"), "w", encoding="utf-8") as f:
        f.write("raise SystemExit('no such column: person.shoe_size')\n")
    git(tree, "commit", "-qam", "broken")
    git(tree, "tag", "v0.3.9")
    git(tree, "push", "-q", origin, "v0.3.9")


def found_broken(plane, tenant, its):
    """A broken migration is found: the cause is said, production goes on as it was, and the upgrade is warned of, not locked."""
    before = its.truth()
    run = rehearse(plane, tenant, "v0.3.9")
    assert run["outcome"] == "untouched" and "shoe_size" in run["cause"], run
    assert its.truth() == before
    its.assert_nothing_left()
    plan = make_plan(plane, tenant, "upgrade", "v0.3.9")
    assert [f["severity"] for f in find(plan, "rehearsal")] == ["warning"] and not find(plan, "failed-before"), plan["findings"]
    assert not plane.call("GET", "/api/tenants?include=version")["tenants"][0].get("parked")


def killed(folder, tenant, its, who, scratch):
    """hoistd, then the agent, killed hard in the middle: it is finished or given up by itself, and nothing is left."""
    before = its.truth()
    os.makedirs(os.path.join(scratch, who))
    os.environ.update(HOIST_FAILPOINT=f"rehearse.apply.mid-effect:{who}", HOIST_FAILPOINT_ONCE=os.path.join(scratch, who))
    plane = Plane(BUILD, folder)
    plane.__enter__()
    try:
        run = start(plane, make_plan(plane, tenant, target="v0.3.9"))
        if who == "kill-daemon":
            plane.process.wait(120)
            plane.errors.close()
            plane = Plane(BUILD, folder)
            plane.__enter__()
        ended = plane.wait_runs([run])[0]
        assert os.listdir(os.path.join(scratch, who)), "the failpoint was never hit"
    finally:
        plane.__exit__()
        del os.environ["HOIST_FAILPOINT"], os.environ["HOIST_FAILPOINT_ONCE"]
    assert ended["outcome"] == "untouched", ended
    assert its.truth() == before
    its.assert_nothing_left()


def on_file():
    with tempfile.TemporaryDirectory(prefix="hoist-rehearsal-") as scratch:
        folder = os.path.join(scratch, "fleet")
        with Fleet(BUILD, folder, 1, 200):
            with open(os.path.join(folder, "inventory.json"), encoding="utf-8") as f:
                inventory = json.load(f)
            with Plane(BUILD, folder) as plane:
                tenant = plane.tenant_ids()[0]
                its = Tenant(folder, inventory["tenants"][0], tenant)
                went_well(plane, tenant, its)
                print("# " + went_well.__doc__, flush=True)
                counted(plane, tenant)
                print("# " + counted.__doc__, flush=True)
                break_migration(inventory["applications"][0]["repository"], scratch)
                found_broken(plane, tenant, its)
                print("# " + found_broken.__doc__, flush=True)
            for who in "kill-daemon", "kill-self":
                killed(folder, tenant, its, who, scratch)
            print("# " + killed.__doc__, flush=True)


def main():
    everything = "--all" in sys.argv
    engines = [word for word in sys.argv[1:] if word != "--all"] or ["sqlite", "postgresql", "mariadb"]
    print(f"1..{len(engines)}", flush=True)
    for number, engine in enumerate(engines, 1):
        if engine == "sqlite":
            on_file()
        else:
            rehearsal_server.run_engine(BUILD, engine, everything)
        print(f"ok {number} {engine}: rehearsed beside a writer, broken and killed; production as it was", flush=True)


if __name__ == "__main__":
    main()
