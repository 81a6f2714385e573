# SPDX-License-Identifier: GPL-3.0-or-later
"""rehearse: only a plan; a rehearsal to its end; what it found stands in the plan of the upgrade; a run of it can't be taken back."""
import stack

fleet = stack.Stack(rows=15)


def plan():
    """--plan shows what it would do; nothing is done. Unknown tenants and releases are refused."""
    text = fleet.ctl("rehearse", "testsite", "v0.3.0", "--plan")
    assert "Clones the database beside while everything goes on" in text, text
    assert "is rehearsed beside" in text, text
    fleet.ctl("rehearse", "nosuch", code=7)
    fleet.ctl("rehearse", "testsite", "v9.9.9", code=3)
    assert fleet.ctl("run", "list", "--json")["runs"] == []


def rehearsed():
    """To its end: exit 0, untouched; the upgrade's plan says so; there is nothing to take back."""
    fleet.ctl("rehearse", "testsite", "v0.3.0", "--follow")
    run = fleet.ctl("run", "list", "--json")["runs"][0]
    assert (run["kind"], run["outcome"], run["cause"]) == ("rehearsal", "untouched", ""), run
    assert "went well" in fleet.ctl("plan", "testsite", "v0.3.0")
    fleet.ctl("rollback", run["id"], "--reason", "x", code=3)
    assert fleet.ctl("tenant", "list", "--json")["tenants"][0]["version"]["deployed_version"] == "v0.2.0"


with fleet:
    stack.tap(plan, rehearsed)
