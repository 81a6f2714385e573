# SPDX-License-Identifier: GPL-3.0-or-later
"""Where else a tenant runs, changed after it was adopted: shown, added, taken away, and what is refused."""
import stack

fleet = stack.Stack(tenants=2, rows=3)


def followers():
    """tenant followers: none, one, none again; a folder that is none, a node twice and the lead are refused."""
    fleet.enrol("web1")
    second = next(t["directory"] for t in fleet.inventory() if t["slug"] != "testsite")
    assert "runs on one node" in fleet.ctl("tenant", "followers", "testsite")
    fleet.ctl("tenant", "followers", "testsite", "web1", code=2)
    fleet.ctl("tenant", "followers", "testsite", f"web9:{second}", code=7)
    fleet.ctl("tenant", "followers", "testsite", "--none", f"web1:{second}", code=2)
    fleet.ctl("tenant", "followers", "testsite", "web1:/nonexistent", code=7)
    assert "runs on one node" in fleet.ctl("tenant", "followers", "testsite")
    assert fleet.ctl("tenant", "followers", "testsite", f"web1:{second}").splitlines() == [f"web1:{second}"]
    shown = fleet.ctl("tenant", "show", "testsite")
    assert "local (lead): v0.2.0" in shown and "web1 (follower): v0.2.0" in shown, shown
    fleet.ctl("tenant", "followers", "testsite", f"local:{second}", code=2)
    fleet.ctl("tenant", "followers", "testsite", f"web1:{second}", f"web1:{second}", code=2)
    assert [p["name"] for p in fleet.ctl("tenant", "followers", "testsite", "--json")["places"]] == ["local", "web1"]
    assert "runs on one node" in fleet.ctl("tenant", "followers", "testsite", "--none")


with fleet:
    stack.tap(followers)
