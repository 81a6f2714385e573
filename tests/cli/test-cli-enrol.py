# SPDX-License-Identifier: GPL-3.0-or-later
"""node enrol as far as it goes without a machine: what is refused, and that nobody answers (a real one is enrolled in the lab:
tests/e2e/lab-nodes.py)."""
import stack

fleet = stack.Stack(rows=3)


def refused():
    """An address that is none, a port that is none, a host that is an option."""
    fleet.ctl("node", "enrol", "hoist@127.0.0.1:0", code=2)
    fleet.ctl("node", "enrol", "hoist@127.0.0.1:x", code=2)
    fleet.ctl("node", "enrol", "Hoist@127.0.0.1:1", code=2)
    fleet.ctl("node", "enrol", "a%h:1", code=2)


def nobody():
    """Nobody answers at that port: exit 6, and nothing is written."""
    fleet.ctl("node", "enrol", "hoist@127.0.0.1:1", code=6)
    assert fleet.ctl("node", "list", "--json") == {"nodes": []}


with fleet:
    stack.tap(refused, nobody)
