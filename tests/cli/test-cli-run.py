# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about runs."""
import stack

fleet = stack.Stack(tenants=2, rows=5)


def none():
    """Unknown runs: exit 7 everywhere."""
    unknown = "rn_0123456789abcdef"
    for words in (["show"], ["log"], ["cancel"], ["retry"]):
        fleet.ctl("run", *words, unknown, code=7)
    fleet.ctl("run", "resolve", unknown, "text", code=7)
    assert fleet.ctl("run", "list", "--json") == {"runs": [], "total": 0}


def lists():
    """run list, filtered by tenant and state; run show with its steps; run log as text and as JSON."""
    run = fleet.upgrade("acme", "v0.3.0")
    assert fleet.ctl("run", "list", "--json")["total"] == 1
    assert fleet.ctl("run", "list", "--tenant", "testsite", "--json")["total"] == 0
    assert fleet.ctl("run", "list", "--tenant", "acme", "--state", "ended", "--json")["runs"][0]["id"] == run["id"]
    fleet.ctl("run", "list", "--limit", "many", code=2)
    assert "acme" in fleet.ctl("run", "list")
    shown = fleet.ctl("run", "show", run["id"], "--json")
    assert len(shown["steps"]) >= 10 and all(s["result"] in ("done", "skipped") for s in shown["steps"])
    log = fleet.ctl("run", "log", run["id"], "--json")
    assert [line["seq"] for line in log] == list(range(1, len(log) + 1))
    assert "Health check passed" in fleet.ctl("run", "log", run["id"])
    tail = fleet.ctl("run", "log", run["id"], "--after", str(len(log) - 2), "--json")
    assert [line["seq"] for line in tail] == [len(log) - 1, len(log)]


def cancels():
    """run cancel: the tenant is as it was; cancelling what has ended is refused."""
    run = fleet.ctl("upgrade", "testsite", "v0.3.0", "--acknowledge-all", "--json")["id"]
    fleet.ctl("run", "cancel", run)
    done = fleet.run_plain("--data", fleet.folder, "run", "log", run, "-f")
    state = fleet.ctl("run", "show", run, "--json")
    assert state["outcome"] in ("untouched", "old-restored"), state["outcome"]
    assert done.returncode == {"untouched": 3, "old-restored": 4}[state["outcome"]]
    version = fleet.ctl("tenant", "check", "testsite", "--json")
    assert version["version"]["deployed_version"] == "v0.2.0" and version["health_status"] == "healthy", version
    fleet.ctl("run", "cancel", run, code=3)


def resolves_and_retries():
    """After a failure: refused, resolved, tried again by `run retry --wait`."""
    failed = fleet.ctl("upgrade", "testsite", "v0.4.0", "--acknowledge-all", "--wait", "--json", code=4)
    fleet.ctl("run", "retry", failed["id"], "--acknowledge", "v0.3.0#1", code=3)
    resolved = fleet.ctl("run", "resolve", failed["id"], "The script was looked at.", "--json")
    assert resolved["resolution"] == "The script was looked at." and resolved["resolved_by"], resolved
    again = fleet.ctl("run", "retry", failed["id"], "--acknowledge", "v0.3.0#1", "--wait", "--json", code=4)
    assert again["id"] != failed["id"] and again["to_version"] == "v0.4.0"


with fleet:
    stack.tap(none, lists, cancels, resolves_and_retries)
