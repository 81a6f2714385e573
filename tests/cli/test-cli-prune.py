# SPDX-License-Identifier: GPL-3.0-or-later
"""backup prune: says what would go and what stays and why, removes only after a yes, and exactly that; what stays still restores."""
import contextlib
import os
import sqlite3
import stack

fleet = stack.Stack(rows=15)


def count():
    with contextlib.closing(sqlite3.connect(os.path.join(fleet.inventory()[0]["directory"], "db/pocket.db"))) as database:
        return database.execute("SELECT count(*) FROM person").fetchone()[0]


def backups():
    return {b["id"]: b for b in fleet.ctl("backup", "list", "testsite", "--json")["backups"]}


def usage():
    """Unknown tenants, numbers that are none: nothing is asked of anybody."""
    fleet.ctl("backup", "prune", code=2)
    fleet.ctl("backup", "prune", "nosuch", code=7)
    fleet.ctl("backup", "prune", "testsite", "--keep", "many", code=2)
    assert "No backup of testsite may go" in fleet.ctl("backup", "prune", "testsite", "--yes")


def said():
    """Two backups: of an upgrade that was taken back and of the one that is deployed. Without a yes nothing goes."""
    fleet.upgrade("testsite", "v0.3.0")
    fleet.ctl("rollback", "testsite", "--reason", "once more", "--acknowledge-all", "--no-safety-backup", "--wait")
    run = fleet.upgrade("testsite", "v0.3.0")
    text = fleet.ctl("backup", "prune", "testsite", "--keep", "0", "--days", "0")
    assert "Goes: newer ones are kept" in text and f"the way back of what is deployed (run {run['id']})" in text, text
    assert "1 backup of testsite would go" in text and "With --yes it is" in text, text
    assert "Nothing was removed" in fleet.ctl("backup", "prune", "testsite", "--keep", "0", "--days", "0", "--dry-run", "--yes")
    kept = fleet.ctl("backup", "prune", "testsite", "--json")["backups"]
    assert sorted(v["reason"] for v in kept) == ["rollback-point", "rule"], kept
    assert all(b.get("removal", "kept") == "kept" and os.path.exists(b["path"]) for b in backups().values()), backups()


def removed():
    """With a yes: that one's folder is gone, the other's is there; the removed one is no restore point."""
    before = backups()
    text = fleet.ctl("backup", "prune", "testsite", "--keep", "0", "--days", "0", "--yes")
    assert "1 backup of testsite is gone" in text, text
    after = backups()
    gone = [b for b in after.values() if b.get("removal", "kept") == "pruned"]
    assert len(after) == len(before) == 2 and len(gone) == 1, after
    for backup in after.values():
        assert os.path.exists(os.path.dirname(backup["path"])) == (backup.get("removal", "kept") == "kept"), backup
    fleet.ctl("backup", "verify", gone[0]["id"], code=3)
    fleet.ctl("rollback", "testsite", "--backup", gone[0]["id"], "--reason", "x", "--acknowledge-all", code=3)
    assert "is gone" not in fleet.ctl("backup", "prune", "testsite", "--keep", "0", "--days", "0", "--yes")


def restored():
    """The rollback that is offered still has what it needs."""
    rows = count()
    fleet.ctl("rollback", "testsite", "--reason", "back", "--acknowledge-all", "--wait")
    assert count() == rows
    assert fleet.ctl("tenant", "list", "--json")["tenants"][0]["version"]["deployed_version"] == "v0.2.0"


with fleet:
    stack.tap(usage, said, removed, restored)
