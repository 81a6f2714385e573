# SPDX-License-Identifier: GPL-3.0-or-later
"""tenant adopt shows first and writes only when it was told to."""
import os
import shutil
import stack

fleet = stack.Stack(tenants=2, rows=5)


def shows_first():
    """Without --yes it shows what was found and writes nothing."""
    folder = next(t for t in fleet.inventory() if t["slug"] == "acme")["directory"]
    fleet.ctl("tenant", "forget", "acme")
    text = fleet.ctl("tenant", "adopt", folder)
    assert "Nothing was written" in text and "v0.2.0" in text and "pocket.db" in text, text
    found = fleet.ctl("tenant", "adopt", folder, "--json")
    assert found["slug"] == "acme" and found["deployed_version"] == "v0.2.0", found
    assert {s["name"] for s in found["services"]} == {"api", "frontend"}
    assert fleet.ctl("tenant", "list", "--json")["total"] == 1


def writes():
    """With --yes it is a tenant, with the name and environment that were given."""
    folder = next(t for t in fleet.inventory() if t["slug"] == "acme")["directory"]
    tenant = fleet.ctl("tenant", "adopt", folder, "--yes", "--name", "Acme Ltd", "--environment", "staging", "--json")
    assert (tenant["slug"], tenant["name"], tenant["environment"]) == ("acme", "Acme Ltd", "staging"), tenant
    assert fleet.ctl("tenant", "list", "--json")["total"] == 2


def twice():
    """A folder that is adopted already is refused."""
    folder = next(t for t in fleet.inventory() if t["slug"] == "acme")["directory"]
    fleet.ctl("tenant", "adopt", folder, "--yes", code=3)


def no_tenant():
    """A folder that is no installation, or is not there, is refused by name."""
    empty = os.path.join(fleet.home, "empty")
    os.mkdir(empty)
    for folder in (empty, os.path.join(fleet.home, "none")):
        done = fleet.run_plain("--data", fleet.folder, "tenant", "adopt", folder, "--yes")
        assert done.returncode not in (0, 6), (folder, done.returncode, done.stdout, done.stderr)
        assert fleet.ctl("tenant", "list", "--json")["total"] == 2
    shutil.rmtree(empty)


with fleet:
    stack.tap(shows_first, writes, twice, no_tenant)
