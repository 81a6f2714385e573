# SPDX-License-Identifier: GPL-3.0-or-later
"""node list, show, check, roles and forget, on a simulated node (one by ssh is enrolled in the lab: tests/e2e/lab-nodes.py)."""
import os
import stack

fleet = stack.Stack(rows=3)


def life():
    """Enrolled, listed, looked at, given roles, forgotten."""
    assert fleet.ctl("node", "list", "--json") == {"nodes": []}
    node = fleet.enrol("second")
    assert "second" in fleet.ctl("node", "list")
    shown = fleet.ctl("node", "check", "second", "--json")
    assert shown["node"]["id"] == node and shown["sighting"]["unknown_since"] is None, shown
    assert shown["sighting"]["agent_id"] == shown["node"]["agent_id"] != "", shown
    fleet.ctl("node", "roles", node, "web", "database")
    assert fleet.ctl("node", "show", node, "--json")["node"]["roles"] == ["web", "database"]
    assert "web, database" in fleet.ctl("node", "show", "second")
    fleet.ctl("node", "trust", "second", code=2)   # on this machine there is no host key
    fleet.ctl("node", "forget", "second")
    fleet.ctl("node", "show", "second", code=7)


def anew():
    """A state folder that was set up anew is another agent: nothing is asked of it."""
    fleet.enrol("third")
    os.rename(os.path.join(fleet.folder, "third"), os.path.join(fleet.folder, "gone"))
    fleet.stop_daemon()
    fleet.start_daemon()
    shown = fleet.ctl("node", "check", "third", "--json", code=6)
    assert shown["sighting"]["error_code"] == "conflict" and "set up anew" in shown["sighting"]["error"], shown
    fleet.ctl("node", "forget", "third")


with fleet:
    stack.tap(life, anew)
