#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Old backups are removed for real, through the routes that people use. Between its two phases (marked in the store, removed on the
node) the agent and then hoistd are killed hard; a removal is found half done; a second node has no agent to ask. Each time: what was
marked is nobody's restore point and goes in the end, by itself; what stays is on the disk, passes its drill, and the rollback that is
offered restores from it, row for row. An operator may not remove. Databases that runs leave beside a tenant's own on a server: prune_server.py
(PostgreSQL; --all: MariaDB, too)."""
import contextlib
import http.client
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import prune_server  # noqa: E402
from fleet import Fleet, Plane, UnixConnection, wait_until  # noqa: E402

BUILD = os.environ["HOIST_BUILD_ROOT"]
EVERYTHING = {"keep": 0, "days": 0, "dry_run": False}


def rows(tenant):
    with contextlib.closing(sqlite3.connect(os.path.join(tenant["directory"], "db/pocket.db"))) as database:
        return database.execute("SELECT id, first_name, last_name FROM person ORDER BY id").fetchall()


def upgrade(plane, tenant):
    run = plane.wait_runs(plane.upgrade_all([tenant], "v0.3.0"))[0]
    assert run["outcome"] == "new-healthy", run
    return run


def roll_back(plane, tenant):
    """With a safety backup: one more that may go later."""
    plan = plane.call("POST", f"/api/tenants/{tenant}/plans", {"kind": "rollback"})
    run = plane.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"], "reason": "x"})
    run = plane.wait_runs([run["id"]])[0]
    assert run["outcome"] == "new-healthy" and run["to_version"] == "v0.2.0", run


def backups(plane, tenant):
    return {b["id"]: dict(b, removal=b.get("removal", "kept")) for b in plane.call("GET", f"/api/tenants/{tenant}/backups")["backups"]}


def by_removal(plane, tenant, removal):
    return [b for b in backups(plane, tenant).values() if b["removal"] == removal]


def children(pid):
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as f:
                word, rest = f.read().rsplit(")", 1)
            if int(rest.split()[1]) == pid and "hoist-agent" in word:
                yield int(name)


@contextlib.contextmanager
def frozen(plane):
    """Its agents do nothing: a removal that was marked waits here, between its phases. In the end they are killed."""
    agents = list(children(plane.process.pid))
    assert agents, "there is no agent"
    for agent in agents:
        os.kill(agent, signal.SIGSTOP)
    try:
        yield
    finally:
        for agent in agents:
            with contextlib.suppress(ProcessLookupError):
                os.kill(agent, signal.SIGKILL)


class Order(threading.Thread):
    """A call that perhaps is never answered."""

    def __init__(self, plane, tenant, body):
        super().__init__(daemon=True)
        self.plane, self.tenant, self.body, self.answer = plane, tenant, body, None
        self.start()

    def run(self):
        with contextlib.suppress(OSError, http.client.HTTPException, SystemExit):
            self.answer = self.plane.call("POST", f"/api/tenants/{self.tenant}/backups/prune", self.body)


def assert_true_on_disk(plane, tenant):
    for backup in backups(plane, tenant).values():
        there = os.path.exists(os.path.dirname(backup["path"]))
        assert there == (backup["removal"] == "kept"), backup
        if there:
            assert plane.call("POST", f"/api/backups/{backup['id']}/verify")["fault"] == "", backup


def refused(plane, method, path, body, token):
    connection = UnixConnection(plane.words["socket"])
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json", "Authorization": "Bearer " + token})
    status = connection.getresponse().status
    connection.close()
    return status


def dry_run(plane, tenant):
    """What is said is what is done later; nothing is changed; only an administrator may."""
    said = plane.call("POST", f"/api/tenants/{tenant}/backups/prune", {"keep": 0, "days": 0})
    assert said["dry_run"] is True and len(by_removal(plane, tenant, "kept")) == len(said["backups"]), said
    going = [v["backup"] for v in said["backups"] if v["reason"] == "may-go"]
    assert len(going) >= 2 and [v["reason"] for v in said["backups"]].count("rollback-point") == 1, said
    assert all(v["reason"] == "rule" or v["reason"] == "rollback-point"
               for v in plane.call("POST", f"/api/tenants/{tenant}/backups/prune", {"dry_run": False})["backups"])
    token = plane.call("POST", "/api/tokens", {"name": "op", "role": "operator"})["token"]
    assert refused(plane, "POST", f"/api/tenants/{tenant}/backups/prune", EVERYTHING, token) == 403
    assert len(by_removal(plane, tenant, "kept")) == len(said["backups"])
    return going


def agent_dies(plane, tenant, going):
    """Killed between the phases: another agent finishes it at once, or the next order does; what was not named stays."""
    with frozen(plane):
        order = Order(plane, tenant, dict(EVERYTHING, backups=going[:1]))
        wait_until("the mark", lambda: by_removal(plane, tenant, "pruning"))
    order.join(60)
    marked = next(v for v in order.answer["backups"] if v["backup"] == going[0])
    assert marked["reason"] == "pruned" or (marked["reason"] == "pruning" and marked["problem"]), order.answer
    assert len(by_removal(plane, tenant, "kept")) == len(order.answer["backups"]) - 1
    again = plane.call("POST", f"/api/tenants/{tenant}/backups/prune", dict(EVERYTHING, backups=[]))
    assert next(v for v in again["backups"] if v["backup"] == going[0])["reason"] == "pruned", again
    assert_true_on_disk(plane, tenant)


def plane_dies(plane, folder, tenant):
    """Killed between the phases, and one was half removed: the next hoistd finishes both by itself."""
    with frozen(plane):
        Order(plane, tenant, EVERYTHING)
        wait_until("the mark", lambda: by_removal(plane, tenant, "pruning"))
        marked = by_removal(plane, tenant, "pruning")
        plane.process.kill()
        plane.process.wait()
    os.unlink(os.path.join(os.path.dirname(marked[0]["path"]), "manifest.json"))
    with Plane(BUILD, folder) as after:
        wait_until("the removal", lambda: not by_removal(after, tenant, "pruning"))
        assert by_removal(after, tenant, "pruned"), backups(after, tenant)
        for backup in marked:
            assert backups(after, tenant)[backup["id"]]["removal"] == "pruned", backup
        assert_true_on_disk(after, tenant)


def way_back(folder, tenant, entry):
    """By now only what the rule may never take is left: the rollback that is offered has all that it needs."""
    with Plane(BUILD, folder) as plane:
        plane.call("POST", f"/api/tenants/{tenant}/backups/prune", EVERYTHING)
        left = by_removal(plane, tenant, "kept")
        assert len(left) == 1, left
        before = rows(entry)
        roll_back(plane, tenant)
        assert rows(entry) == before and len(before) == 50
        assert plane.call("GET", f"/api/tenants/{tenant}/version")["deployed_version"] == "v0.2.0"


def second_node(folder, entry, agent):
    """Its agent can't be started: the mark says why, survives a restart, and goes when there is one again."""
    with Plane(BUILD, folder, "--agent", agent) as plane:
        state = os.path.join(folder, "node-b")
        node = plane.call("POST", "/api/nodes", {"transport": "local", "name": "b", "confirm": True, "state_folder": state})
        tenant = plane.call("POST", "/api/tenants", {"directory": entry["directory"], "node": node["id"], "confirm": True})["id"]
        own = os.path.join(state, "tenants", tenant)
        os.makedirs(own, 0o700, exist_ok=True)
        for part in ("services", "logs"):
            shutil.copytree(os.path.join(folder, "node/tenants", entry["id"], part), os.path.join(own, part), dirs_exist_ok=True)
        upgrade(plane, tenant)
        roll_back(plane, tenant)
    with Plane(BUILD, folder, "--agent", agent) as plane:
        os.rename(agent, agent + ".away")
        for running in children(plane.process.pid):
            os.kill(running, signal.SIGKILL)
        answer = plane.call("POST", f"/api/tenants/{tenant}/backups/prune", EVERYTHING)
        going = [v for v in answer["backups"] if v["reason"] == "pruning"]
        assert len(going) == 1 and all(v["problem"] for v in going), answer
        assert all(os.path.exists(b["path"]) for b in backups(plane, tenant).values())
    os.rename(agent + ".away", agent)
    with Plane(BUILD, folder, "--agent", agent) as plane:
        wait_until("the removal", lambda: len(by_removal(plane, tenant, "pruned")) == 1)
        assert_true_on_disk(plane, tenant)


def main():
    engines = ["postgresql", "mariadb"] if "--all" in sys.argv else ["postgresql"]
    print(f"1..{5 + len(engines)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="hoist-prune-") as scratch:
        folder = os.path.join(scratch, "fleet")
        agent = os.path.join(scratch, "hoist-agent")
        os.symlink(os.path.join(BUILD, "src/agent/hoist-agent"), agent)
        with Fleet(BUILD, folder, 2, 50):
            path = os.path.join(folder, "inventory.json")
            with open(path, encoding="utf-8") as f:
                inventory = json.load(f)
            first, second = inventory["tenants"]
            os.rename(path, path + ".whole")
            with open(path, "w", encoding="utf-8") as f:
                json.dump(dict(inventory, tenants=[first]), f)
            try:
                work(folder, first, second, agent)
            finally:
                os.replace(path + ".whole", path)
    for number, engine in enumerate(engines, 6):
        prune_server.run_engine(BUILD, engine)
        print(f"ok {number} {engine}: databases that runs left go when nothing needs them", flush=True)


def work(folder, first, second, agent):
    plane = Plane(BUILD, folder)
    plane.__enter__()
    try:
        tenant = plane.tenant_ids()[0]
        upgrade(plane, tenant)
        roll_back(plane, tenant)
        upgrade(plane, tenant)
        going = dry_run(plane, tenant)
        print("ok 1 " + dry_run.__doc__, flush=True)
        agent_dies(plane, tenant, going)
        print("ok 2 " + agent_dies.__doc__, flush=True)
        plane_dies(plane, folder, tenant)
        print("ok 3 " + plane_dies.__doc__, flush=True)
    finally:
        if plane.process.poll() is None:
            plane.__exit__()
        else:
            plane.errors.close()
    way_back(folder, tenant, first)
    print("ok 4 " + way_back.__doc__, flush=True)
    second_node(folder, second, agent)
    print("ok 5 " + second_node.__doc__, flush=True)


if __name__ == "__main__":
    main()
