# SPDX-License-Identifier: GPL-3.0-or-later
"""tenant move-database by the command line: refused where the guide knows of no other engine. With one: tests/e2e/jupyterhub.py."""
import stack

fleet = stack.Stack(tenants=1, rows=3)


def is_refused():
    """The demo's guide names no other engine: refused with that reason, with --plan and without, and nothing is different."""
    before = fleet.ctl("run", "list", "--json")["runs"]
    for words in (["--plan"], ["--wait"]):
        fleet.ctl("tenant", "move-database", "testsite", *words, code=3)
    assert fleet.ctl("run", "list", "--json")["runs"] == before
    fleet.ctl("tenant", "move-database", "nobody", code=7)


def is_in_the_help():
    """--help names it and its options."""
    told = fleet.ctl("tenant", "move-database", "--help")
    assert "--plan" in told and "--follow" in told and "rollback takes it back" in told, told


with fleet:
    stack.tap(is_refused, is_in_the_help)
