# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands demo create, start and destroy as a user meets them."""
import os
import stack

home = stack.Home()
folder = os.path.join(home.home, "fleet")


def usage():
    """Wrong words and numbers are refused before anything is made."""
    for words in (["demo", "create"], ["demo", "create", folder, "--tenants", "0"], ["demo", "create", folder, "--tenants", "x"],
                  ["demo", "create", folder, "--rows", "-1"], ["demo", "create", folder, "more"], ["demo", "explode", folder]):
        home.ctl(*words, code=2)
    assert not os.path.exists(folder)


def progress():
    """--json gives rising progress, a message each, and a last line that names the folder."""
    lines = home.ctl("demo", "create", folder, "--tenants", "2", "--rows", "5", "--json")
    steps = [line["progress"] for line in lines[:-1]]
    assert steps == sorted(steps) and 0 <= steps[0] and steps[-1] <= 1, steps
    assert all(line["message"] for line in lines[:-1])
    assert lines[-1] == {"done": True, "directory": os.path.realpath(folder)}, lines[-1]


def twice():
    """A second creation in the same place is refused and touches nothing."""
    before = os.stat(os.path.join(folder, "inventory.json")).st_mtime_ns
    error = home.ctl("demo", "create", folder, "--json", code=3)["error"]
    assert error["code"] == "conflict" and error["exit"] == 3 and error["next"], error
    assert os.stat(os.path.join(folder, "inventory.json")).st_mtime_ns == before


def start():
    """start on a running fleet is fine; on anything else it says what to do."""
    home.ctl("demo", "start", folder)
    home.ctl("demo", "start", os.path.join(home.home, "none"), code=7)


def destroy():
    """destroy says what it does and leaves nothing; a second time there is nothing to destroy."""
    assert "Ending" in home.ctl("demo", "destroy", folder)
    assert not os.path.exists(folder)
    home.ctl("demo", "destroy", folder, code=7)


with home:
    try:
        stack.tap(usage, progress, twice, start, destroy)
    finally:
        home.run("demo", "destroy", folder)
