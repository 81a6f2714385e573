# SPDX-License-Identifier: GPL-3.0-or-later
"""tenant drift by the command line: said where nobody asked. With differences and their repair: tests/e2e/drift.py."""
import stack

fleet = stack.Stack(tenants=1, rows=3)


def is_not_asked():
    """The demo's guide does not ask: said so, as words, as JSON, and as no SQL."""
    assert "was not asked" in fleet.ctl("tenant", "drift", "testsite")
    assert fleet.ctl("tenant", "drift", "testsite", "--json")["state"] == "not-asked"
    assert fleet.ctl("tenant", "drift", "testsite", "--sql") == ""
    fleet.ctl("tenant", "drift", "nobody", code=7)


def is_in_the_help():
    """--help names it and its option."""
    told = fleet.ctl("tenant", "drift", "--help")
    assert "--sql" in told and "deployed release makes" in told, told


with fleet:
    stack.tap(is_not_asked, is_in_the_help)
