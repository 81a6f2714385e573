#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant with a lead and two followers (three agents of this machine with state folders of their own), upgraded node by node under
constant requests from outside through a round-robin client that goes on to the next node when one does not answer: failed requests are
counted, every node's tree and version are read back. The followers' databases stand for one that all share: they are migrated
beforehand. While nodes differ the tenant is said to be mixed. Then a release that does not live: every node is at the old one again."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Fleet, Plane  # noqa: E402

BUILD = os.environ["HOIST_BUILD_ROOT"]


class Users(threading.Thread):
    """Asks one node after the other; a request has failed when no node answers it."""

    def __init__(self, ports):
        super().__init__(daemon=True)
        self.ports, self.asked, self.failed, self.passed_on, self.over = ports, 0, 0, 0, threading.Event()

    def run(self):
        while not self.over.wait(0.02):
            self.asked += 1
            first = self.asked % len(self.ports)
            for turn in range(len(self.ports)):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[(first + turn) % len(self.ports)]}/api/health",
                                                timeout=2) as answer:
                        if answer.status == 200:
                            break
                except OSError:
                    self.passed_on += 1
            else:
                self.failed += 1


def git(folder, *words):
    environment = dict(os.environ, GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*")
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True, env=environment).stdout.strip()


def migrate_beforehand(folder, origin, scratch):
    """What the lead's migration does to a database that all nodes share."""
    tree = os.path.join(scratch, "v0.3.0")
    if not os.path.isdir(tree):
        git(".", "clone", "-q", "--branch", "v0.3.0", origin, tree)
    copy = os.path.join(scratch, os.path.basename(folder))
    shutil.copytree(tree, copy)
    os.symlink(os.path.join(folder, "db"), os.path.join(copy, "db"))
    shutil.copy(os.path.join(folder, ".env"), copy)
    for script in ("create_schema", "create_default_users", "add_person_columns", "migrate_add_import_metadata", "add_person_indexes",
                   "add_segment_tables"):
        subprocess.run([os.path.join(folder, "venv/bin/python3"), f"scripts/{script}.py"], cwd=copy, check=True, capture_output=True)


def version_at(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=10) as answer:
        return json.load(answer)["version"]


def start(plane, plan):
    run = plane.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})
    return plane.wait_runs([run["id"]])[0]


def upgrade(plane, tenant, target):
    """The run, and the states of the tenant that were said meanwhile."""
    plan = plane.call("POST", f"/api/tenants/{tenant}/plans", {"target_version": target})
    run = plane.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})
    said = set()
    while True:
        said.add(plane.call("GET", f"/api/tenants/{tenant}/version")["state"])
        run = plane.call("GET", f"/api/runs/{run['id']}")
        if run["state"] == "ended":
            return run, said
        time.sleep(0.1)   # a reader's poll


def adopt(plane, folder, tenants):
    """The first is the lead; the others follow on nodes of their own. Their running services are known to their agents."""
    followers = []
    for i, tenant in enumerate(tenants[1:], 1):
        node = plane.call("POST", "/api/nodes", {"transport": "local", "name": f"web{i}", "confirm": True,
                                                 "state_folder": os.path.join(folder, f"node-{i}")})
        followers.append({"node": node["id"], "directory": tenant["directory"]})
    adopted = plane.call("POST", "/api/tenants", {"directory": tenants[0]["directory"], "followers": followers, "confirm": True})
    for i, tenant in enumerate(tenants):
        state = os.path.join(folder, f"node-{i}" if i else "node", "tenants", adopted["id"])
        os.makedirs(state, 0o700, exist_ok=True)
        for part in ("services", "logs"):
            if os.path.isdir(os.path.join(folder, "node/tenants", tenant["id"], part)):
                shutil.copytree(os.path.join(folder, "node/tenants", tenant["id"], part), os.path.join(state, part), dirs_exist_ok=True)
    return adopted["id"]


def main():
    with tempfile.TemporaryDirectory(prefix="hoist-lanes-") as scratch:
        folder = os.path.join(scratch, "fleet")
        with Fleet(BUILD, folder, 3, 200) as fleet:
            path = os.path.join(fleet.directory, "inventory.json")
            with open(path, encoding="utf-8") as f:
                inventory = json.load(f)
            tenants, origin = inventory["tenants"], inventory["applications"][0]["repository"]
            os.rename(path, path + ".whole")
            with open(path, "w", encoding="utf-8") as f:
                json.dump(dict(inventory, tenants=[]), f)
            for tenant in tenants[1:]:
                migrate_beforehand(tenant["directory"], origin, scratch)
            try:
                with Plane(BUILD, folder) as plane:
                    tenant = work(plane, folder, tenants)
                guides = two_at_once(scratch)
                with Plane(BUILD, folder, "--guides", guides) as plane:
                    upgraded = in_groups(plane, tenant, tenants)
                    before = [moves(t) for t in tenants]
                    back = kill_in_group(plane, tenant, upgraded)
                with Plane(BUILD, folder, "--guides", guides) as plane:
                    go_on_in_group(plane, tenants, back)
                    assert [moves(t) for t in tenants] == [n + 1 for n in before], (before, [moves(t) for t in tenants])
            finally:
                os.rename(path + ".whole", path)


def work(plane, folder, tenants):
    tenant = adopt(plane, folder, tenants)
    ports = [t["backend_port"] for t in tenants]
    seen = plane.call("POST", f"/api/tenants/{tenant}/check")
    assert [p["role"] for p in seen["places"]] == ["lead", "follower", "follower"], seen["places"]
    assert all(p["deployed_version"] == "v0.2.0" and p["health"] == "healthy" for p in seen["places"]), seen["places"]

    users = Users(ports)
    users.start()
    run, said = upgrade(plane, tenant, "v0.3.0")
    users.over.set()
    users.join()
    assert run["outcome"] == "new-healthy", (run["cause"], run["what_is_true_now"])
    assert "mixed" in said, said
    assert [version_at(p) for p in ports] == ["v0.3.0"] * 3
    heads = {git(t["directory"], "rev-parse", "HEAD") for t in tenants}
    assert heads == {run["to_commit"]} and all(git(t["directory"], "status", "--porcelain") == "" for t in tenants), heads
    stops = [s["node"] if "node" in s else "" for s in run["steps"] if s["kind"] == "stop"]
    assert len(set(stops)) == 3, stops
    print(f"# {users.asked} requests while three nodes were upgraded: {users.failed} failed, {users.passed_on} went to the next node")
    assert users.failed == 0
    print("ok 1 node by node under load")
    whose_lines(plane, folder, run)

    # The service of v0.5.0 dies after its start. A follower that fails is in tests/engine/test-run-guard.c.
    failed, said = upgrade(plane, tenant, "v0.5.0")
    assert failed["outcome"] == "old-restored", (failed["outcome"], failed["what_is_true_now"])
    assert [version_at(p) for p in ports] == ["v0.3.0"] * 3
    print("ok 2 a release that fails goes back on every node")

    seen = change_by_hand(plane, tenant, tenants, 2, "v0.2.0")
    equal, _ = upgrade(plane, tenant, "v0.3.0")
    assert equal["outcome"] == "new-healthy", (equal["cause"], equal["what_is_true_now"])
    assert [version_at(p) for p in ports] == ["v0.3.0"] * 3
    assert processes(plane, tenant)[:2] == seen[:2]     # whoever stood right was not touched
    assert {s["node"] for s in equal["steps"] if s["kind"] == "stop"} == {node_ids(plane, tenant)[2]}
    print("ok 3 a mixed tenant is made equal, upwards")

    seen = change_by_hand(plane, tenant, tenants, 1, "v0.2.0")
    back = start(plane, plane.call("POST", f"/api/tenants/{tenant}/plans", {"kind": "rollback", "run": run["id"]}))
    assert back["outcome"] == "new-healthy", (back["cause"], back["what_is_true_now"])
    assert [version_at(p) for p in ports] == ["v0.2.0"] * 3
    assert processes(plane, tenant)[1] == seen[1]
    assert plane.call("GET", f"/api/tenants/{tenant}/version")["state"] == "behind"
    print("ok 4 and back, with the data of before")

    lead, other, _ = node_ids(plane, tenant)
    choice = plane.call("GET", f"/api/tenants/{tenant}/lead")
    assert choice["lead"] == lead == choice["proposed"], choice
    assert all(c["fits"] and c["merits"] for c in choice["candidates"]), choice
    changed = plane.call("PATCH", f"/api/tenants/{tenant}/lead", {"node": other})
    assert [(p["node"], p["role"]) for p in changed["places"]][0] == (other, "lead") and len(changed["places"]) == 3, changed["places"]
    assert changed["version"]["state"] == "behind" and changed["health_status"] == "healthy", changed
    logs = plane.call("GET", f"/api/tenants/{tenant}/services/status?node=all&log_lines=3")
    assert len(logs["nodes"]) == 3 and all(n["logs"] and n["error"] is None for n in logs["nodes"]), logs
    plane.call("PATCH", f"/api/tenants/{tenant}/lead", {"node": lead})
    print("ok 5 another lead, and back")
    return tenant


def whose_lines(plane, folder, run):
    """Each line of a step says its node, and hoistctl whose it is by the node's name."""
    page = plane.call("GET", f"/api/runs/{run['id']}/log?limit=5000")
    of_steps = [line for line in page["lines"] if line["step"] >= 0]
    assert page["complete"] and all(line.get("node", "") == run["steps"][line["step"]].get("node", "") for line in of_steps), of_steps
    nodes = {place["node"]: place["name"] for place in plane.call("GET", f"/api/tenants/{run['tenant']}")["places"]}
    nodes[""] = "local node"    # as a step says it
    printed = subprocess.run([os.path.join(BUILD, "src/cli/hoistctl"), "--data", folder, "run", "log", run["id"]],
                             check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(printed) == len(page["lines"]), (len(printed), len(page["lines"]))
    names = [nodes[line.get("node", "")] if line["step"] >= 0 else "" for line in page["lines"]]
    assert len(set(names) - {""}) == 3, set(names)
    for text, name in zip(printed, names):
        assert text[14:].startswith(name.ljust(12)), (text, name)


def node_ids(plane, tenant):
    return [p["node"] for p in plane.call("GET", f"/api/tenants/{tenant}")["places"]]


def processes(plane, tenant):
    """Of each node the process ids of its services, as seen now."""
    seen = plane.call("POST", f"/api/tenants/{tenant}/check")
    return [[s["pid"] for s in p["services"]] for p in seen["places"]]


def change_by_hand(plane, tenant, tenants, place, tag):
    """Somebody checks out another release on one node: services of that node alone are stopped and started; it is loud."""
    nodes = node_ids(plane, tenant)
    node = nodes[place]
    stopped = plane.call("POST", f"/api/tenants/{tenant}/services/stop?node={node}")
    assert all(s["state"] == "stopped" for s in stopped["services"]), stopped
    others = [p for p in plane.call("GET", f"/api/tenants/{tenant}")["places"] if p["node"] != node]
    assert all(p["state"] == "running" for p in others), others
    git(tenants[place]["directory"], "checkout", "-q", tag)
    subprocess.run(["chown", "-R", "--reference", tenants[place]["directory"], os.path.join(tenants[place]["directory"], ".git")], check=True)
    plane.call("POST", f"/api/tenants/{tenant}/services/start?node={node}")
    until = time.monotonic() + 20
    while version_of(tenants[place]["backend_port"]) != tag:
        assert time.monotonic() < until, f"{node} does not answer with {tag}"
        time.sleep(0.05)   # a health check's poll
    seen = plane.call("POST", f"/api/tenants/{tenant}/check")
    assert seen["version"]["state"] == "mixed", seen["version"]
    assert seen["places"][place]["deployed_version"] == tag, seen["places"]
    return [[s["pid"] for s in p["services"]] for p in seen["places"]]


def version_of(port):
    try:
        return version_at(port)
    except OSError:
        return None


def two_at_once(scratch):
    """The guide of the application, with both followers at once."""
    folder = os.path.join(scratch, "guides")
    os.mkdir(folder)
    with open(os.path.join(os.environ["HOIST_SOURCE_ROOT"], "data/guides/cbapp.yaml"), encoding="utf-8") as f:
        text = f.read()
    with open(os.path.join(folder, "cbapp.yaml"), "w", encoding="utf-8") as f:
        f.write(text + "\nnodes:\n  followers:\n    at_a_time: 2\n")
    return folder


def check_together(run, lead, kinds):
    """Of each kind both followers' steps were begun before either had ended."""
    for kind in kinds:
        steps = [s for s in run["steps"] if s["kind"] == kind and s.get("node", "") != lead]
        assert len(steps) == 2 and max(s["started_at"] for s in steps) < min(s["ended_at"] for s in steps), steps


def in_groups(plane, tenant, tenants):
    ports = [t["backend_port"] for t in tenants]
    users = Users(ports)
    users.start()
    run, _ = upgrade(plane, tenant, "v0.3.0")
    users.over.set()
    users.join()
    assert run["outcome"] == "new-healthy", (run["cause"], run["what_is_true_now"])
    assert [version_at(p) for p in ports] == ["v0.3.0"] * 3
    kinds = [s["kind"] for s in run["steps"]]
    assert kinds.count("guard") == 2 and kinds.count("stop") == 3, kinds
    second = len(kinds) - 1 - kinds[::-1].index("guard")
    assert kinds[second + 1:second + 3] == ["stop", "stop"], kinds[second:]
    print(f"# {users.asked} requests while both followers were upgraded at once: {users.failed} failed")
    assert users.failed == 0
    check_together(run, run["steps"][0].get("node", ""), ["preflight", "fetch", "stop", "checkout", "start", "health", "finish"])
    print("ok 6 both followers at once, the lead serves")
    return run


def moves(tenant):
    """How often its tree was moved."""
    return len(git(tenant["directory"], "reflog", "HEAD").splitlines())


def kill_in_group(plane, tenant, upgraded):
    """The control plane is killed while both followers are at it: the rollback's id."""
    plan = plane.call("POST", f"/api/tenants/{tenant}/plans", {"kind": "rollback", "run": upgraded["id"]})
    run = plane.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})["id"]
    until = time.monotonic() + 120
    while True:
        steps = plane.call("GET", f"/api/runs/{run}")["steps"]
        at_it = [s for s in steps if s["kind"] == "checkout" and s.get("node", "") != steps[0].get("node", "") and s["state"] != "pending"]
        if len(at_it) == 2:
            plane.process.kill()
            plane.process.wait(60)
            return run
        assert time.monotonic() < until, steps
        time.sleep(0.01)   # a reader's poll


def go_on_in_group(plane, tenants, run):
    told = subprocess.run([os.path.join(BUILD, "src/cli/hoistctl"), "--data", plane.directory, "run", "log", "--follow", run],
                          check=True, capture_output=True, text=True).stdout
    assert "Back: " not in told, told   # lines of both nodes are mixed, and nothing goes back
    back = plane.wait_runs([run])[0]
    assert back["outcome"] == "new-healthy", (back["cause"], back["what_is_true_now"])
    assert [version_at(t["backend_port"]) for t in tenants] == ["v0.2.0"] * 3
    print("ok 7 killed while both were at it: the next one goes on")


if __name__ == "__main__":
    print("1..7")
    main()
