# SPDX-License-Identifier: GPL-3.0-or-later
"""rollout: three at a time with one that can't migrate; the others are not held up; only that one is tried again; kill -9 in the middle."""
import json
import os
import signal
import sqlite3
import stack

fleet = stack.Stack(tenants=4, rows=20)


def states(rollout):
    return {t["tenant_slug"]: t["state"] for t in rollout["targets"]}


def database(slug):
    tenant = next(t for t in fleet.inventory() if t["slug"] == slug)
    return os.path.join(tenant["directory"], "db/pocket.db")


def change(slug, sql):
    connection = sqlite3.connect(database(slug))
    connection.execute(sql)
    connection.commit()
    connection.close()


def plans():
    """rollout plan shows from and to, the test tenant first, exclusions with their reason; it changes nothing."""
    slugs = [t["slug"] for t in fleet.inventory()]
    fleet.ctl("tenant", "hold", slugs[-1], "audit week")
    planned = fleet.ctl("rollout", "plan", *slugs, "--to", "v0.3.0", "--json")
    assert planned["state"] == "planned" and planned["id"] == "", planned
    assert planned["targets"][0]["environment"] == "test" and planned["targets"][0]["wave"] == 0, planned["targets"]
    assert states(planned)[slugs[-1]] == "excluded" and "audit week" in json.dumps(planned)
    assert planned["acknowledge"] == ["v0.3.0#1"]
    text = fleet.ctl("rollout", "plan", *slugs, "--to", "v0.3.0")
    assert "To be acknowledged, v0.3.0#1" in text and "2 at a time" in text, text
    fleet.ctl("rollout", "plan", slugs[-1], "--to", "v0.3.0", code=3)


def one_fails():
    """rollout start --go-on --wait: the one with a broken database ends with its old version, the others with the new one; exit 4."""
    slugs = [t["slug"] for t in fleet.inventory()][:3]
    change(slugs[1], "CREATE TABLE person_by_organisation (in_the_way TEXT)")  # the migration makes an index of this name
    fleet.ctl("rollout", "start", *slugs, "--to", "v0.3.0", "--json", code=3)  # nothing acknowledged
    ended = fleet.ctl("rollout", "start", *slugs, "--to", "v0.3.0", "--acknowledge-all", "--go-on", "--parallel", "3", "--wait", "--json", code=4)
    assert ended["state"] == "ended", ended["state"]
    assert states(ended) == {slugs[0]: "done", slugs[1]: "failed", slugs[2]: "done"}, states(ended)
    assert fleet.ctl("tenant", "show", slugs[1], "--json")["version"]["deployed_version"] == "v0.2.0"
    assert len({t["run"] for t in ended["targets"]}) == 3  # each has a run of its own
    listed = fleet.ctl("rollout", "list", "--json")["rollouts"]
    assert listed[0]["id"] == ended["id"] and (listed[0]["done"], listed[0]["failed"]) == (2, 1), listed
    fleet.ended = ended["id"]


def only_the_failed():
    """rollout retry: says what was resolved, runs only the failed one again; the others keep their run."""
    before = fleet.ctl("rollout", "show", fleet.ended, "--json")
    failed = next(t for t in before["targets"] if t["state"] == "failed")
    change(failed["tenant_slug"], "DROP TABLE person_by_organisation")
    after = fleet.ctl("rollout", "retry", fleet.ended, "dropped the table that was in the way", "--wait", "--json")
    assert set(states(after).values()) == {"done"}, states(after)
    runs = lambda rollout: {t["tenant_slug"]: t["run"] for t in rollout["targets"]}
    assert {s for s in runs(after) if runs(after)[s] != runs(before)[s]} == {failed["tenant_slug"]}
    assert "dropped the table" in fleet.ctl("run", "show", failed["run"], "--json")["resolution"]


def survives():
    """kill -9 of the control plane while several are going on: the rollout goes on after the next start."""
    last = fleet.inventory()[-1]["slug"]
    fleet.ctl("tenant", "release", last)
    begun = fleet.ctl("rollout", "start", last, "--to", "v0.3.0", "--acknowledge-all", "--json")
    os.kill(fleet.plane.process.pid, signal.SIGKILL)
    fleet.stop_daemon()
    fleet.start_daemon()
    ended = fleet.ctl("rollout", "show", begun["id"], "--wait", "--json")
    assert states(ended) == {last: "done"}, ended
    fleet.ctl("rollout", "stop", begun["id"], code=3)  # it does not run


with fleet:
    stack.tap(plans, one_fails, only_the_failed, survives)
