# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant on two nodes by the command line alone: adopted with its follower, shown node by node, services on one of them, another lead."""
import stack

fleet = stack.Stack(tenants=2, rows=3)


def adopts():
    """tenant adopt --follower: a lead and a follower; tenant show names both."""
    fleet.enrol("web1")
    first, second = (t["directory"] for t in fleet.inventory())
    fleet.ctl("tenant", "lead", "acme", code=3)      # one node: nobody else
    for slug in ("testsite", "acme"):
        fleet.ctl("tenant", "forget", slug)
    fleet.ctl("tenant", "adopt", first, "--follower", "web1", "--yes", code=2)
    fleet.ctl("tenant", "adopt", first, "--follower", f"web9:{second}", "--yes", code=7)
    fleet.ctl("tenant", "adopt", first, "--follower", f"web1:{second}", "--yes")
    shown = fleet.ctl("tenant", "show", "testsite")
    assert "local (lead): v0.2.0" in shown and "web1 (follower): v0.2.0" in shown, shown
    assert [p["name"] for p in fleet.ctl("tenant", "list", "--json")["tenants"][0]["places"]] == ["local", "web1"]


def services():
    """tenant services --node: of one node, of all; a node on which it does not run is named."""
    # The follower's folder is that of another tenant, whose services run: the agent finds them.
    there = fleet.ctl("tenant", "services", "testsite", "--node", "web1", "--json")["services"]
    assert [(s["name"], s["state"]) for s in there] == [("api", "running"), ("frontend", "running")], there
    everywhere = fleet.ctl("tenant", "services", "testsite", "--node", "all", "--json")["services"]
    assert [s["name"] for s in everywhere] == ["api on local", "frontend on local", "api on web1", "frontend on web1"], everywhere
    assert [s["state"] for s in fleet.ctl("tenant", "services", "testsite", "--json")["services"]] == ["running", "running"]
    fleet.ctl("tenant", "services", "testsite", "--node", "web9", code=7)


def leads():
    """tenant lead: reasons for each, then another one leads; what was seen goes along."""
    choice = {c["name"]: c for c in fleet.ctl("tenant", "lead", "testsite", "--json")["candidates"]}
    assert choice["local"]["is_lead"] and choice["local"]["proposed"], choice
    assert choice["web1"]["fits"] and not choice["web1"]["is_lead"], choice
    assert any("is a file: it must be the same one" in f for f in choice["web1"]["faults"]), choice
    assert "- The database pocket is a file" in fleet.ctl("tenant", "lead", "testsite")
    assert "is led by web1" in fleet.ctl("tenant", "lead", "testsite", "web1")
    assert "web1 (lead)" in fleet.ctl("tenant", "show", "testsite")
    fleet.ctl("tenant", "lead", "testsite", "web1", code=3)
    fleet.ctl("tenant", "lead", "testsite", "local")


with fleet:
    stack.tap(adopts, services, leads)
